package dev.authcodes.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Registers {@link NarrowAccessTokenIntrospection} in the place of Keycloak's own, by the same id and a higher order. */
public final class NarrowAccessTokenIntrospectionFactory extends AccessTokenIntrospectionProviderFactory {

    @Override
    public int order() {
        return 10;
    }

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        return new NarrowAccessTokenIntrospection(session);
    }
}
