package dev.authcodes.keycloak.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantTypeFactory;

/** Registers {@link UmaGrant} in the place of Keycloak's grant: the same id, a higher order. */
public final class UmaGrantFactory extends PermissionGrantTypeFactory {

    @Override
    public int order() {
        return super.order() + 1;
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new UmaGrant();
    }
}
