package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.compat.RequestApi;
import dev.authcodes.keycloak.compat.SessionApi;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Whether Keycloak has signed this user in to the page's client, as it does for any app: through the authentication
 * flow that is bound to the client, its required actions and its consent. The SSO cookie alone proves none of that.
 *
 * <p>The proof is a note in the client session that names the flow. Only {@link SignIn} puts it into an authentication
 * session, and Keycloak copies it to the client session when the user has completed everything. Other ways to a client
 * session, such as token exchange, do not write it.
 */
final class PageAuthentication {
    static final String SCOPE = OAuth2Constants.SCOPE_OPENID;

    private static final String FLOW = "auth-code-connect.flow";

    private final KeycloakSession session;

    PageAuthentication(KeycloakSession session) {
        this.session = session;
    }

    /** Lets this sign-in lead to the page when it is complete. */
    void expect(ClientModel client, AuthenticationSessionModel signIn) {
        signIn.setClientNote(FLOW, flow(client).getId());
    }

    /** As {@link #isPassed}, and as long as Keycloak would refresh the tokens of an app. */
    boolean isValid(ClientModel client, Visitor visitor) {
        return AuthenticationManager.isClientSessionValid(
                        client.getRealm(), client, visitor.userSession(), clientSession(client, visitor))
                && isPassed(client, visitor);
    }

    /** However long ago, for a page that is still open. */
    boolean isPassed(ClientModel client, Visitor visitor) {
        AuthenticatedClientSessionModel clientSession = clientSession(client, visitor);
        return clientSession != null
                && flow(client).getId().equals(clientSession.getNote(FLOW))
                && RequestApi.hasConsent(session, visitor.user(), client, clientSession, SCOPE);
    }

    private static @Nullable AuthenticatedClientSessionModel clientSession(ClientModel client, Visitor visitor) {
        return visitor.userSession().getAuthenticatedClientSessionByClient(client.getId());
    }

    /** Identified by its id: a flow that an admin binds later has yet to be passed. */
    private static AuthenticationFlowModel flow(ClientModel client) {
        return SessionApi.browserFlow(client);
    }
}
