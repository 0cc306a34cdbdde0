package dev.authcodes.keycloak.admin;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;

/** Registers the admin resource {@code /admin/realms/{realm}/auth-codes}. */
public final class AuthCodesAdminFactory implements AdminRealmResourceProviderFactory {

    @Override
    public String getId() {
        return "auth-codes";
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return new AuthCodesAdmin();
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
