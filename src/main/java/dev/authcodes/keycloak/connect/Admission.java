package dev.authcodes.keycloak.connect;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.AuthenticationFlowResolver;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Whether Keycloak has signed this user in to the page's client, as it does for any app: through the authentication
 * flow that is bound to the client, its required actions and its consent. The SSO cookie alone proves none of that.
 *
 * <p>The proof is a note in the client session that names the flow. Only {@link SignIn} puts it into a sign-in, and
 * Keycloak copies it to the client session when nothing is left to ask of the user. Other ways to a client session,
 * such as token exchange, do not write it.
 */
final class Admission {
    private static final String FLOW = "auth-code-connect.flow";

    private final KeycloakSession session;
    private final ClientModel client;

    Admission(KeycloakSession session, ClientModel client) {
        this.session = session;
        this.client = client;
    }

    /** Makes this sign-in lead to the page. */
    void promise(AuthenticationSessionModel signIn) {
        signIn.setClientNote(FLOW, flow().getId());
    }

    /** As {@link #wasGiven}, and as long as Keycloak would refresh the tokens of an app. */
    boolean isGiven(Visitor visitor) {
        UserSessionModel userSession = visitor.userSession();
        return AuthenticationManager.isClientSessionValid(
                        client.getRealm(), client, userSession, clientSession(userSession))
                && wasGiven(visitor);
    }

    /** However long ago, for a page that is still open. */
    boolean wasGiven(Visitor visitor) {
        AuthenticatedClientSessionModel clientSession = clientSession(visitor.userSession());
        return clientSession != null
                && flow().getId().equals(clientSession.getNote(FLOW))
                && TokenManager.verifyConsentStillAvailable(
                        session, visitor.user(), client, clientSession, SignIn.SCOPE);
    }

    private @Nullable AuthenticatedClientSessionModel clientSession(UserSessionModel userSession) {
        return userSession.getAuthenticatedClientSessionByClient(client.getId());
    }

    /** By its id: a flow that an admin binds later has yet to be passed. */
    private AuthenticationFlowModel flow() {
        return Optional.ofNullable(AuthenticationFlowResolver.resolveBindingOverrideFlowForClient(
                        client, AuthenticationFlowBindings.BROWSER_BINDING))
                .orElseGet(() -> client.getRealm().getBrowserFlow());
    }
}
