package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.lifecycle.RealmSessions;
import dev.authcodes.keycloak.permission.PageClient;
import dev.authcodes.keycloak.permission.RealmDoor;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.util.LocaleUtil;

/**
 * {@code auth/connect}: who comes, and what they want. The page acts as the {@link PageClient}, which is what the
 * realm's mappers are asked about, and to which Keycloak must have signed the user in ({@link Admission}); until an
 * admin creates that client, there is no page.
 */
public final class ConnectPage {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final PageAddress address;
    private final PageView view;

    public ConnectPage(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.address = new PageAddress(session);
        this.view = new PageView(session);
    }

    /** {@code GET}: the page, or the way to it through the login. */
    public Response show() {
        return answer(() -> closed().orElseGet(() -> client().map(this::show).orElseGet(this::off)));
    }

    /** {@code POST}: a form of the page. */
    public Response submit(@Nullable InputStream body) {
        return answer(() -> closed().orElseGet(
                        () -> client().map(client -> submit(client, body)).orElseGet(this::off)));
    }

    /** {@code GET codes/{id}}: news of one code, for the page's script. */
    public Response news(String id) {
        return answer(() -> new CodeNews(session).answer(client(), id));
    }

    private Response answer(Supplier<Response> answer) {
        LocaleUtil.processLocaleParam(session, realm, null);
        PageHeaders headers = new PageHeaders(session);
        try {
            return headers.on(answer.get());
        } catch (WebApplicationException e) {
            // One of Keycloak's error pages.
            return headers.on(e.getResponse());
        }
    }

    private Response show(ClientModel client) {
        Optional<Visitor> visitor = Visitor.of(session);
        return visitor.flatMap(this::objection)
                .orElseGet(() -> visitor.filter(new Admission(session, client)::isGiven)
                        .map(admitted -> show(client, admitted))
                        .orElseGet(() -> signIn(client)));
    }

    private Response show(ClientModel client, Visitor visitor) {
        AuthorizationResponse response = new AuthorizationResponse(address);
        if (!response.isPresent()) {
            return desk(client, visitor).show();
        }
        if (response.isError()) {
            new Handover(session, visitor).signInFailed();
        }
        return toPage();
    }

    private Response signIn(ClientModel client) {
        // Not once more to the login: it might send the browser straight back.
        return new AuthorizationResponse(address).isPresent()
                ? view.error(Status.BAD_REQUEST, "auth-code-connect.error.not-signed-in")
                : new SignIn(session, client).start();
    }

    private Response submit(ClientModel client, @Nullable InputStream body) {
        if (!Origin.isOwn(session)) {
            return view.error(Status.FORBIDDEN, "auth-code-connect.error.forged");
        }
        Optional<Visitor> visitor = Visitor.of(session);
        if (visitor.isEmpty()) {
            return toPage();
        }
        Optional<PostedForm> form = PostedForm.read(body);
        if (form.isEmpty()) {
            return view.error(Status.BAD_REQUEST, "auth-code-connect.error.unreadable");
        }
        if (!visitor.get().madeFormWith(form.get().text(Visitor.STATE_CHECKER))) {
            return view.error(Status.FORBIDDEN, "auth-code-connect.error.forged");
        }
        return objection(visitor.get()).orElseGet(() -> submit(client, visitor.get(), form.get()));
    }

    private Response submit(ClientModel client, Visitor visitor, PostedForm form) {
        if (new Admission(session, client).isGiven(visitor)) {
            return desk(client, visitor)
                    .take(form)
                    .orElseGet(() -> view.error(Status.BAD_REQUEST, "auth-code-connect.error.unreadable"));
        }
        if (form.text(Desk.ACTION).equals(Desk.MAKE)) {
            new Handover(session, visitor).leave(MakeForm.of(form));
        }
        return new SignIn(session, client).start();
    }

    private Desk desk(ClientModel client, Visitor visitor) {
        return new Desk(session, client, visitor, view);
    }

    private Optional<ClientModel> client() {
        Optional<ClientModel> client = PageClient.of(realm);
        // So that a login theme of the client's own applies to the page as well.
        client.ifPresent(session.getContext()::setClient);
        return client;
    }

    private Response off() {
        return view.error(Status.NOT_FOUND, "auth-code-connect.error.off");
    }

    private Optional<Response> closed() {
        return new RealmDoor(session)
                .closed()
                .map(reason -> view.error(
                        Status.FORBIDDEN,
                        switch (reason) {
                            case HTTPS_REQUIRED -> Messages.HTTPS_REQUIRED;
                            case REALM_NOT_ENABLED -> Messages.REALM_NOT_ENABLED;
                        }));
    }

    /** Somebody who is disabled or locked out has a cookie until their session ends. */
    private Optional<Response> objection(Visitor visitor) {
        return new RealmSessions(session)
                .objection(visitor.userSession())
                .map(rejection -> view.error(Status.FORBIDDEN, Messages.ACCOUNT_DISABLED));
    }

    private Response toPage() {
        return Response.seeOther(address.page()).build();
    }
}
