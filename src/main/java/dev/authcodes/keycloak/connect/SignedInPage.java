package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.connect.PageState.Alert;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeRevocation;
import dev.authcodes.keycloak.lifecycle.Creator;
import dev.authcodes.keycloak.lifecycle.Paging;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/** The page for a user who is signed in to its client: shows it and processes its forms. */
final class SignedInPage {
    static final String ACTION = "action";
    static final String CREATE = "create";

    private final KeycloakSession session;
    private final CodeOperations operations;
    private final ClientModel client;
    private final Visitor visitor;
    private final Locale locale;
    private final PageRequest request;
    private final PageRenderer renderer;
    private final FlashStore flash;
    private final SignIn signIn;
    private final AppDirectory apps;

    SignedInPage(KeycloakSession session, CodeOperations operations, ClientModel client, Visitor visitor) {
        this.session = session;
        this.operations = operations;
        this.client = client;
        this.visitor = visitor;
        PageTexts texts = new PageTexts(session, visitor.user());
        this.locale = texts.language();
        this.request = new PageRequest(session);
        this.renderer = new PageRenderer(session);
        this.flash = visitor.flash(session);
        this.signIn = new SignIn(session);
        this.apps = new AppDirectory(session, texts);
    }

    /** @param draft bypasses the {@link FlashStore}, which is written only after the request */
    Response show(Optional<CreateForm> draft) {
        CreateOptions options = options();
        return show(
                draft.map(form -> PageState.alerting(Alert.SIGNED_IN_AGAIN, form))
                        .or(flash::take)
                        .or(() -> new PrefillLink(request::parameter)
                                .form(options)
                                .map(PageState::filledIn))
                        .orElseGet(PageState::initial),
                options);
    }

    private CreateOptions options() {
        return CreateOptions.of(operations.permissions(), client, visitor.user(), apps);
    }

    /** Processes a form; empty if the page has no such form. */
    Optional<Response> submit(PostedForm form) {
        CodeRevocation revocation = operations.revocation(RevocationCause.OWNER);
        boolean cascade = !form.text("cascade").isEmpty();
        return switch (form.text(ACTION)) {
            case CREATE -> Optional.of(create(form));
            case "revoke" ->
                done(
                        Alert.REVOKED,
                        revocation
                                .revoke(visitor.user(), form.text("id"), cascade)
                                .isPresent());
            case "revoke-all" ->
                done(
                        Alert.REVOKED_ALL,
                        !revocation.revokeAll(visitor.user(), cascade).isEmpty());
            case "disconnect" ->
                done(
                        Alert.DISCONNECTED,
                        operations
                                .connections()
                                .end(visitor.user(), form.text("connection"), RevocationCause.OWNER)
                                .isPresent());
            case "disconnect-all" ->
                done(
                        Alert.DISCONNECTED_ALL,
                        !operations
                                .connections()
                                .endAll(visitor.user(), RevocationCause.OWNER)
                                .isEmpty());
            default -> Optional.empty();
        };
    }

    private Response create(PostedForm form) {
        Creator creator = new Creator(visitor.user(), visitor.userSession(), client, null);
        CreateOptions options = options();
        CreateAction.Result result = new CreateAction(
                        operations.creation(), options, new FormTicket(session.singleUseObjects()))
                .create(creator, form);
        if (result instanceof CreateAction.CodeCreated created) {
            CreatedCode code = new CodePresentation(session, operations.permissions(), apps, options)
                    .of(created.code(), visitor.user(), form.text(CreateForm.RETURN), locale);
            return show(PageState.created(code), options);
        } else if (result instanceof CreateAction.FormRejected rejected) {
            return show(rejected.state(), options);
        } else if (result instanceof CreateAction.SignInRequired stepUp) {
            flash.put(stepUp.form());
            return signIn.again(client, stepUp.demand());
        }
        return new DraftCookie(session).keep(form, request.redirectToPage());
    }

    private Optional<Response> done(Alert success, boolean found) {
        flash.put(found ? success : Alert.GONE);
        return Optional.of(request.redirectToPage());
    }

    private Response show(PageState state, CreateOptions options) {
        ListItems items = new ListItems(apps, locale, visitor.userSession().getId());
        return renderer.show(
                client,
                visitor,
                state.withForm(CreateForm.blank(options)),
                // the session's end, and so the end of its connections
                ListItems.Time.of(operations.sessions().latestEnd(visitor.userSession()), locale),
                new PageRenderer.Model.Lists(
                        options,
                        operations.listing().of(visitor.user(), Paging.ALL).stream()
                                .map(items::code)
                                .toList(),
                        operations.connections().of(visitor.user()).stream()
                                .map(items::connected)
                                .toList()));
    }
}
