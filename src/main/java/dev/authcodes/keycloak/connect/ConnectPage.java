package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.permission.PageClient;
import dev.authcodes.keycloak.permission.RealmPreconditions;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.util.LocaleUtil;

/**
 * {@code auth/connect}: decides who gets to see the page, which {@link SignedInPage} then serves. The page acts as the
 * {@link PageClient}: that client's permissions apply, and Keycloak must have signed the user in to it
 * ({@link PageAuthentication}). Until an admin creates the client, there is no page.
 */
public final class ConnectPage {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final PageRequest request;
    private final PageRenderer renderer;
    private final PageAuthentication authentication;
    private final RealmPreconditions preconditions;
    private final DraftCookie draft;

    public ConnectPage(KeycloakSession session, CodeOperations operations) {
        this.session = session;
        this.operations = operations;
        this.request = new PageRequest(session);
        this.renderer = new PageRenderer(session);
        this.authentication = new PageAuthentication(session);
        this.preconditions = new RealmPreconditions(session);
        this.draft = new DraftCookie(session);
    }

    /** {@code GET}: the page, or a redirect to the sign-in. */
    public Response show() {
        return respond(() -> ifAvailable(this::show));
    }

    /** {@code POST}: a form of the page. */
    public Response submit(@Nullable InputStream body) {
        return respond(() -> ifAvailable(client -> submit(client, body)));
    }

    /** {@code GET codes/{id}}: the status of one code, for the page's script. */
    public Response status(String id) {
        StatusPoll poll = new StatusPoll(session, operations.listing());
        return respond(() ->
                poll.answer(client().filter(client -> preconditions.violation().isEmpty()), id));
    }

    private Response respond(Supplier<Response> response) {
        LocaleUtil.processLocaleParam(session, session.getContext().getRealm(), null);
        return new PageHeaders(session).on(response);
    }

    private Response ifAvailable(Function<ClientModel, Response> page) {
        return preconditions
                .violation()
                .map(violation -> renderer.error(Status.FORBIDDEN, violation.messageKey()))
                .or(() -> client().map(page))
                .orElseGet(() -> renderer.error(Status.NOT_FOUND, "auth-code-connect.error.off"));
    }

    private Optional<ClientModel> client() {
        Optional<ClientModel> client = PageClient.of(session.getContext().getRealm());
        // Applies the client's login theme to the page.
        client.ifPresent(session.getContext()::setClient);
        return client;
    }

    private Response show(ClientModel client) {
        Optional<Visitor> visitor = Visitor.of(session);
        return visitor.flatMap(this::objection)
                .orElseGet(() -> visitor.filter(known -> authentication.isValid(client, known))
                        .map(signedIn -> show(client, signedIn))
                        .orElseGet(() -> signIn(client)));
    }

    private Response show(ClientModel client, Visitor visitor) {
        if (!request.isAuthorizationResponse()) {
            SignedInPage page = new SignedInPage(session, operations, client, visitor);
            return draft.remove(page.show(draft.of(visitor.user())));
        }
        if (request.isAuthorizationError()) {
            visitor.flash(session).signInFailed();
        }
        return request.redirectToLinkedPage();
    }

    private Response signIn(ClientModel client) {
        // Not to the sign-in again, which might redirect straight back.
        return request.isAuthorizationResponse()
                ? renderer.error(Status.BAD_REQUEST, "auth-code-connect.error.not-signed-in")
                : new SignIn(session).start(client);
    }

    private Response submit(ClientModel client, @Nullable InputStream body) {
        if (!request.isSameOrigin()) {
            return renderer.error(Status.FORBIDDEN, "auth-code-connect.error.forged");
        }
        return PostedForm.read(body).map(form -> submit(client, form)).orElseGet(this::unreadable);
    }

    private Response submit(ClientModel client, PostedForm form) {
        Optional<Visitor> visitor = Visitor.of(session);
        if (visitor.isEmpty()) {
            return draft.keep(form, request.redirectToPage());
        }
        if (!visitor.get().hasForm(form)) {
            return draft.keep(form, renderer.error(Status.FORBIDDEN, "auth-code-connect.error.forged"));
        }
        return objection(visitor.get()).orElseGet(() -> submit(client, visitor.get(), form));
    }

    private Response submit(ClientModel client, Visitor visitor, PostedForm form) {
        if (authentication.isValid(client, visitor)) {
            return new SignedInPage(session, operations, client, visitor)
                    .submit(form)
                    .orElseGet(this::unreadable);
        }
        if (form.text(SignedInPage.ACTION).equals(SignedInPage.CREATE)) {
            visitor.flash(session).put(CreateForm.of(form));
        }
        return new SignIn(session).start(client);
    }

    /** A disabled or locked-out user keeps the cookie until the session ends. */
    private Optional<Response> objection(Visitor visitor) {
        return operations
                .sessions()
                .objection(visitor.userSession())
                .map(rejection -> renderer.error(Status.FORBIDDEN, Messages.ACCOUNT_DISABLED));
    }

    private Response unreadable() {
        return renderer.error(Status.BAD_REQUEST, "auth-code-connect.error.unreadable");
    }
}
