package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationRefusal;
import dev.authcodes.keycloak.code.RedemptionParameters;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.Creator;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The form that makes codes, and what comes of it. */
final class Making {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final ClientModel client;
    private final Visitor visitor;
    private final PageView view;
    private final PageAddress address;
    private final Apps apps;
    private final MakeOptions options;
    private final FormTicket tickets;

    Making(KeycloakSession session, ClientModel client, Visitor visitor, PageView view) {
        this.session = session;
        this.operations = new CodeOperations(session);
        this.client = client;
        this.visitor = visitor;
        this.view = view;
        this.address = new PageAddress(session);
        this.apps = new Apps(session, session.getContext().resolveLocale(visitor.user()));
        this.options = MakeOptions.within(
                operations.permissions().toCreate(client, visitor.user(), null), apps.redeemers(visitor.user()));
        this.tickets = new FormTicket(session.singleUseObjects());
    }

    Response show(PageState state) {
        return view.show(visitor, client, options, apps, state);
    }

    Response make(PostedForm posted) {
        MakeForm form = MakeForm.of(posted);
        if (options.obstacle().isPresent()) {
            return show(PageState.arrived(Notice.NOT_ALLOWED));
        }
        Map<String, String> faults = form.faults(options);
        if (!faults.isEmpty()) {
            return show(PageState.faulty(Notice.CHECK_FORM, form, faults));
        }
        String ticket = posted.text("ticket");
        return switch (tickets.use(ticket)) {
            case FIRST -> issue(form, ticket);
            case REPEATED -> show(PageState.arrived(Notice.ALREADY_SENT));
            case TOO_OLD -> show(PageState.filledIn(Notice.FORM_TOO_OLD, form));
        };
    }

    private Response issue(MakeForm form, String ticket) {
        Creator creator = new Creator(visitor.user(), visitor.userSession(), client, null);
        CreationOutcome issuance = operations.creation().create(creator, form.request());
        if (issuance instanceof CreationOutcome.Created issued) {
            tickets.keep(ticket);
            return show(PageState.made(shown(issued)));
        }
        tickets.forget(ticket);
        if (issuance instanceof CreationOutcome.StepUpRequired stepUp) {
            new Handover(session, visitor).leave(form);
            return new SignIn(session, client).again(stepUp);
        }
        return refused(((CreationOutcome.Refused) issuance).reason(), form);
    }

    private Response refused(CreationRefusal reason, MakeForm form) {
        return switch (reason) {
            case LIMIT_EXCEEDED -> show(PageState.filledIn(Notice.LIMIT, form));
            case TOO_MANY_CREATIONS -> show(PageState.filledIn(Notice.TOO_MANY, form));
            case NETWORK_NOT_ALLOWED -> show(PageState.filledIn(Notice.NETWORK, form));
            case IMPERSONATED_SESSION -> show(PageState.filledIn(Notice.IMPERSONATED, form));
            case REQUIRED_ACTION_PENDING -> show(PageState.filledIn(Notice.PENDING_ACTION, form));
            case SESSION_ENDED -> Response.seeOther(address.page()).build();
            // The others concern tokens, or were changed by an admin since the form was checked a moment ago.
            case SERVICE_ACCOUNT,
                    OFFLINE_SESSION,
                    CLIENT_NOT_PERMITTED,
                    REDEEMED_SESSION,
                    CHAIN_TOO_LONG,
                    CLIENT_REQUIRED,
                    CHALLENGE_REQUIRED,
                    PROOF_KEY_REQUIRED,
                    BINDING_REQUIRED,
                    SHORT_CODES_OFF,
                    UNKNOWN_CLIENT -> show(PageState.filledIn(Notice.NOT_ALLOWED, form));
        };
    }

    private ShownCode shown(CreationOutcome.Created issued) {
        RealmModel realm = session.getContext().getRealm();
        String clientId = issued.code().restrictions().clientId();
        @Nullable ClientModel only = clientId == null ? null : realm.getClientByClientId(clientId);
        boolean codeLoginIsOn = options.redeemers().stream()
                .anyMatch(app -> app.clientId().equals(RedemptionParameters.CODE_LOGIN_CLIENT) && isPublic(realm, app));
        return new ShownCode(
                issued,
                only == null ? null : apps.app(only),
                new CommandLine(address.realm())
                        .redeeming(issued.value(), only, codeLoginIsOn)
                        .orElse(null),
                session.getContext().resolveLocale(visitor.user()));
    }

    private static boolean isPublic(RealmModel realm, App app) {
        return realm.getClientByClientId(app.clientId()).isPublicClient();
    }
}
