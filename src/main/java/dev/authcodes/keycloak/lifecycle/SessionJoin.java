package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.token.CodeOrigin;
import dev.authcodes.keycloak.token.NarrowedContext;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Lets a redeemer join the user session of the code, with a client session as in Keycloak's device grant and token
 * exchange. From then on, logout and lifetimes apply to it as to any client.
 */
final class SessionJoin {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final ClientSessionTurn turn;

    /** @param turn of the redemption, in which the client session is looked up or created */
    SessionJoin(KeycloakSession session, ClientSessionTurn turn) {
        this.session = session;
        this.turn = turn;
        this.realm = session.getContext().getRealm();
    }

    /** The context of the redeemer's tokens. */
    ClientSessionContext connect(UserSessionModel userSession, RedemptionRequest request, CodeOrigin origin) {
        session.getContext().setUserSession(userSession);
        AuthenticatedClientSessionModel clientSession =
                join(userSession, request.client(), origin.filter().narrow(request.scope()));
        return new NarrowedContext(session, clientSession, origin.filter()).forNewTokens(request.scope());
    }

    private AuthenticatedClientSessionModel join(
            UserSessionModel userSession, ClientModel client, @Nullable String scope) {
        AuthenticatedClientSessionModel clientSession =
                turn.find(() -> userSession.getAuthenticatedClientSessionByClient(client.getId()));
        if (clientSession == null) {
            return begin(session.sessions().createClientSession(realm, client, userSession), scope);
        }
        if (!AuthenticationManager.isClientSessionValid(realm, client, userSession, clientSession)) {
            clientSession.restartClientSession();
            return begin(clientSession, scope);
        }
        nameIssuer(clientSession);
        return clientSession;
    }

    private AuthenticatedClientSessionModel begin(
            AuthenticatedClientSessionModel clientSession, @Nullable String scope) {
        clientSession.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        nameIssuer(clientSession);
        if (scope != null) {
            clientSession.setNote(OAuth2Constants.SCOPE, scope);
        }
        return clientSession;
    }

    /** Keycloak has it from here when it creates tokens, and refuses those that name another address of the realm. */
    private void nameIssuer(AuthenticatedClientSessionModel clientSession) {
        String issuer = Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName());
        if (!issuer.equals(clientSession.getNote(OIDCLoginProtocol.ISSUER))) {
            clientSession.setNote(OIDCLoginProtocol.ISSUER, issuer);
        }
    }
}
