package dev.authcodes.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Registers {@link DerivedTokens}. */
public final class DerivedTokensFactory implements TokenPostProcessorFactory {

    @Override
    public String getId() {
        return "auth-code";
    }

    @Override
    public TokenPostProcessor create(KeycloakSession session) {
        return new DerivedTokens(session);
    }
}
