package dev.authcodes.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Registers {@link NarrowRefreshTokenIntrospection} in the place of Keycloak's own, by the same id and a higher order. */
public final class NarrowRefreshTokenIntrospectionFactory extends RefreshTokenIntrospectionProviderFactory {

    @Override
    public int order() {
        return 10;
    }

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        return new NarrowRefreshTokenIntrospection(session);
    }
}
