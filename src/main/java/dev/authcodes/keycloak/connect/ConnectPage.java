package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.permission.RealmDoor;
import dev.authcodes.keycloak.store.RealmSessions;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.util.LocaleUtil;

/**
 * {@code auth/connect}: who comes, and what they want. The page acts as the client {@value #CLIENT_ID}, which is what
 * the realm's mappers are asked about; until an admin makes that client, there is no page.
 */
public final class ConnectPage {
    static final String CLIENT_ID = "auth-code-connect";

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
        LocaleUtil.processLocaleParam(session, realm, null);
        return closed().orElseGet(() -> client().map(this::show).orElseGet(this::off));
    }

    /** {@code POST}: a form of the page. */
    public Response submit(@Nullable InputStream body) {
        LocaleUtil.processLocaleParam(session, realm, null);
        return closed().orElseGet(
                        () -> client().map(client -> submit(client, body)).orElseGet(this::off));
    }

    /** {@code GET codes/{id}}: news of one code, for the page's script. */
    public Response news(String id) {
        return new CodeNews(session).answer(client().isPresent(), id);
    }

    private Response show(ClientModel client) {
        SignIn signIn = new SignIn(session, client);
        Optional<Visitor> visitor = Visitor.of(session);
        if (visitor.isEmpty()) {
            // Not once more to the login: it might send the browser straight back.
            return signIn.isReturning()
                    ? view.error(Status.BAD_REQUEST, "auth-code-connect.error.not-signed-in")
                    : PageView.noStore(signIn.start());
        }
        if (signIn.isReturning()) {
            return seeOther(signIn.hasFailed() ? address.page(Notice.NOT_SIGNED_IN_AGAIN) : address.page());
        }
        return objection(visitor.get())
                .orElseGet(() -> desk(client, visitor.get()).show());
    }

    private Response submit(ClientModel client, @Nullable InputStream body) {
        if (!Origin.isOwn(session)) {
            return view.error(Status.FORBIDDEN, "auth-code-connect.error.forged");
        }
        Optional<Visitor> visitor = Visitor.of(session);
        if (visitor.isEmpty()) {
            return seeOther(address.page());
        }
        Optional<PostedForm> form = PostedForm.read(body);
        if (form.isEmpty()) {
            return view.error(Status.BAD_REQUEST, "auth-code-connect.error.unreadable");
        }
        if (!visitor.get().madeFormWith(form.get().text(Visitor.STATE_CHECKER))) {
            return view.error(Status.FORBIDDEN, "auth-code-connect.error.forged");
        }
        return objection(visitor.get())
                .orElseGet(() -> desk(client, visitor.get())
                        .take(form.get())
                        .orElseGet(() -> view.error(Status.BAD_REQUEST, "auth-code-connect.error.unreadable")));
    }

    private Desk desk(ClientModel client, Visitor visitor) {
        return new Desk(session, client, visitor, view);
    }

    private Optional<ClientModel> client() {
        Optional<ClientModel> client = Optional.ofNullable(realm.getClientByClientId(CLIENT_ID))
                .filter(ClientModel::isEnabled)
                .filter(found -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(found.getProtocol()));
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

    static Response seeOther(URI address) {
        return PageView.noStore(Response.seeOther(address).build());
    }
}
