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
 * Checks that Keycloak has signed the user in to the page's client, as to any app: through the client's authentication
 * flow, required actions and consent. The SSO cookie alone proves none of that.
 *
 * <p>The proof is a note in the client session with the id of the flow. Only {@link SignIn} sets it in an
 * authentication session, and Keycloak copies it to the client session once the user has completed everything. Other
 * ways to a client session, such as token exchange, do not set it.
 */
final class PageAuthentication {
    static final String SCOPE = OAuth2Constants.SCOPE_OPENID;

    private static final String FLOW = "auth-code-connect.flow";

    private final KeycloakSession session;

    PageAuthentication(KeycloakSession session) {
        this.session = session;
    }

    /** Makes this sign-in count for the page once it is complete. */
    void expect(ClientModel client, AuthenticationSessionModel signIn) {
        signIn.setClientNote(FLOW, flow(client).getId());
    }

    /** Whether {@link #isPassed} holds and Keycloak would still refresh the tokens of an app. */
    boolean isValid(ClientModel client, Visitor visitor) {
        return AuthenticationManager.isClientSessionValid(
                        client.getRealm(), client, visitor.userSession(), clientSession(client, visitor))
                && isPassed(client, visitor);
    }

    /** Whether the user has signed in, however long ago; for a page that is still open. */
    boolean isPassed(ClientModel client, Visitor visitor) {
        AuthenticatedClientSessionModel clientSession = clientSession(client, visitor);
        return clientSession != null
                && flow(client).getId().equals(clientSession.getNote(FLOW))
                && RequestApi.hasConsent(session, visitor.user(), client, clientSession, SCOPE);
    }

    private static @Nullable AuthenticatedClientSessionModel clientSession(ClientModel client, Visitor visitor) {
        return visitor.userSession().getAuthenticatedClientSessionByClient(client.getId());
    }

    /** Identified by its id, so that a flow bound later requires a new sign-in. */
    private static AuthenticationFlowModel flow(ClientModel client) {
        return SessionApi.browserFlow(client);
    }
}
