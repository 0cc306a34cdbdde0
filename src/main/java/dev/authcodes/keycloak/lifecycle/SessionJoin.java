package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Connection;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Lets a redeemer join the user session of the code: it gets a client session of its own there, as with Keycloak's
 * device grant and token exchange. From then on logout and lifetimes mean for it what they mean for any client.
 */
final class SessionJoin {
    private final KeycloakSession session;
    private final RealmModel realm;

    SessionJoin(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
    }

    AuthenticatedClientSessionModel join(
            UserSessionModel userSession, ClientModel client, Connection connection, @Nullable String scope) {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        if (clientSession == null) {
            clientSession = begin(session.sessions().createClientSession(realm, client, userSession), scope);
        } else if (!AuthenticationManager.isClientSessionValid(realm, client, userSession, clientSession)) {
            clientSession.restartClientSession();
            begin(clientSession, scope);
        }
        connection.writeTo(clientSession);
        return clientSession;
    }

    private AuthenticatedClientSessionModel begin(
            AuthenticatedClientSessionModel clientSession, @Nullable String scope) {
        clientSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        clientSession.setNote(
                OIDCLoginProtocol.ISSUER,
                Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        if (scope != null) {
            clientSession.setNote(OAuth2Constants.SCOPE, scope);
        }
        return clientSession;
    }
}
