package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.SupportedFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProviderFactory;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;

/** Registers {@link CodeRefreshTokenProvider} ahead of Keycloak's own provider, which supports every token. */
public final class CodeRefreshTokenProviderFactory extends DefaultRefreshTokenProviderFactory
        implements SupportedFactory {
    static final String ID = "auth-code";

    @Override
    public String getId() {
        return ID;
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
