package dev.authcodes.keycloak.grant;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProviderFactory;

/** Registers {@link NarrowRefreshTokenProvider}, before Keycloak's own provider, which would take every token. */
public final class NarrowRefreshTokenProviderFactory implements RefreshTokenProviderFactory {

    @Override
    public String getId() {
        return "auth-code";
    }

    @Override
    public int order() {
        return 10;
    }

    @Override
    public RefreshTokenProvider create(KeycloakSession session) {
        return new NarrowRefreshTokenProvider(session);
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to configure
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        // nothing to prepare
    }

    @Override
    public void close() {
        // nothing to close
    }
}
