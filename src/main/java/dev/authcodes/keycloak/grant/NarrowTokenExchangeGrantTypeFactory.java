package dev.authcodes.keycloak.grant;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.TokenExchangeGrantTypeFactory;

/** Registers {@link NarrowTokenExchangeGrantType} in the place of Keycloak's own, by the same id and a higher order. */
public final class NarrowTokenExchangeGrantTypeFactory extends TokenExchangeGrantTypeFactory {

    @Override
    public int order() {
        return 10;
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new NarrowTokenExchangeGrantType();
    }
}
