package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.connect.PageState.Alert;
import dev.authcodes.keycloak.lifecycle.CodeCreation;
import dev.authcodes.keycloak.lifecycle.Creator;
import java.util.Map;

/** Processes the form that creates a code: at most one code per form, however often it is submitted. */
final class CreateAction {
    private final CodeCreation creation;
    private final CreateOptions options;
    private final FormTicket tickets;

    CreateAction(CodeCreation creation, CreateOptions options, FormTicket tickets) {
        this.creation = creation;
        this.options = options;
        this.tickets = tickets;
    }

    /** The outcome of submitting the form. */
    sealed interface Result {}

    record CodeCreated(CreationOutcome.Created code) implements Result {}

    /** No code was created, and the page says why. */
    record FormRejected(PageState state) implements Result {}

    record SignInRequired(CreationOutcome.StepUpRequired demand, CreateForm form) implements Result {}

    record SessionEnded() implements Result {}

    Result create(Creator creator, PostedForm posted) {
        CreateForm form = CreateForm.of(posted);
        if (options.obstacle() != null) {
            return new FormRejected(PageState.alerting(Alert.NOT_ALLOWED));
        }
        Map<String, String> faults = form.faults(options);
        if (!faults.isEmpty()) {
            return new FormRejected(PageState.faulty(form, faults));
        }
        String ticket = posted.text("ticket");
        return switch (tickets.use(ticket)) {
            case FIRST -> create(creator, form, ticket);
            case REPEATED -> new FormRejected(PageState.alerting(Alert.ALREADY_SENT));
            case TOO_OLD -> new FormRejected(PageState.alerting(Alert.FORM_TOO_OLD, form));
        };
    }

    private Result create(Creator creator, CreateForm form, String ticket) {
        CreationOutcome outcome = creation.create(creator, form.request());
        if (outcome instanceof CreationOutcome.Created created) {
            tickets.keep(ticket);
            return new CodeCreated(created);
        }
        tickets.forget(ticket);
        return outcome instanceof CreationOutcome.StepUpRequired demand
                ? new SignInRequired(demand, form)
                : refused(((CreationOutcome.Refused) outcome).reason(), form);
    }

    private static Result refused(CreationRefusal reason, CreateForm form) {
        Alert alert = switch (reason) {
            case LIMIT_EXCEEDED -> Alert.LIMIT;
            case TOO_MANY_CREATIONS -> Alert.TOO_MANY;
            case NETWORK_NOT_ALLOWED -> Alert.NETWORK;
            case IMPERSONATED_SESSION -> Alert.IMPERSONATED;
            case REQUIRED_ACTION_PENDING -> Alert.PENDING_ACTION;
            // These concern tokens, or an admin's change after the form was checked.
            case SERVICE_ACCOUNT,
                    OFFLINE_SESSION,
                    CLIENT_NOT_PERMITTED,
                    SCOPE_NOT_IN_TOKEN,
                    REDEEMED_SESSION,
                    CHAIN_TOO_LONG,
                    CLIENT_REQUIRED,
                    CHALLENGE_REQUIRED,
                    PROOF_KEY_REQUIRED,
                    BINDING_REQUIRED,
                    SHORT_CODES_OFF,
                    SESSION_ENDED,
                    UNKNOWN_CLIENT -> Alert.NOT_ALLOWED;
        };
        return reason == CreationRefusal.SESSION_ENDED
                ? new SessionEnded()
                : new FormRejected(PageState.alerting(alert, form));
    }
}
