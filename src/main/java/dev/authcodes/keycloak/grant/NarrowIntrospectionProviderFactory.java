package dev.authcodes.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** Registers {@link NarrowIntrospectionProvider} in the place of Keycloak's own, by the same id and a higher order. */
public final class NarrowIntrospectionProviderFactory extends AccessTokenIntrospectionProviderFactory {

    @Override
    public int order() {
        return 10;
    }

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        return new NarrowIntrospectionProvider(session);
    }
}
