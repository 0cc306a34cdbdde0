package dev.authcodes.keycloak.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProviderFactory;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;

/** Registers {@link CodeRefreshTokenProvider}, before Keycloak's own provider, which would take every token. */
public final class CodeRefreshTokenProviderFactory extends DefaultRefreshTokenProviderFactory {

    @Override
    public String getId() {
        return "auth-code";
    }

    @Override
    public int order() {
        return super.order() + 10;
    }

    @Override
    public RefreshTokenProvider create(KeycloakSession session) {
        return new CodeRefreshTokenProvider(session);
    }
}
