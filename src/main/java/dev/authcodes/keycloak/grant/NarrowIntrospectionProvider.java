package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.token.Lineage;
import dev.authcodes.keycloak.token.NarrowedContext;
import dev.authcodes.keycloak.token.ScopeFilter;
import java.util.Optional;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/**
 * Introspection (RFC 7662) of access tokens. Keycloak lets the mappers of all default scopes of the client fill the
 * answer; of a token that came from a code, only what the code lets through is told.
 */
public final class NarrowIntrospectionProvider extends AccessTokenIntrospectionProvider<AccessToken> {

    NarrowIntrospectionProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public AccessToken transformAccessToken(AccessToken accessToken, UserSessionModel userSession) {
        Optional<ScopeFilter> filter = Lineage.filterOf(accessToken);
        AuthenticatedClientSessionModel clientSession = userSession.getAuthenticatedClientSessionByClient(
                realm.getClientByClientId(accessToken.getIssuedFor()).getId());
        if (filter.isEmpty() || clientSession == null) {
            return super.transformAccessToken(accessToken, userSession);
        }
        return tokenManager.transformIntrospectionAccessToken(
                session,
                accessToken,
                accessToken,
                userSession,
                new NarrowedContext(session, clientSession, filter.get()).of(accessToken.getScope()));
    }
}
