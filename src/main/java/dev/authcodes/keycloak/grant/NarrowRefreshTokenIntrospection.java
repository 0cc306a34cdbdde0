package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.token.NarrowedIntrospection;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/** Introspection of refresh tokens that tells no more than the code lets through, see {@link NarrowedIntrospection}. */
public final class NarrowRefreshTokenIntrospection extends RefreshTokenIntrospectionProvider {

    NarrowRefreshTokenIntrospection(KeycloakSession session) {
        super(session);
    }

    @Override
    public AccessToken transformAccessToken(AccessToken presented, UserSessionModel userSession) {
        return new NarrowedIntrospection(session)
                .of(presented, userSession)
                .orElseGet(() -> super.transformAccessToken(presented, userSession));
    }
}
