package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.compat.SupportedFactory;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Registers the admin resource {@code /admin/realms/{realm}/auth-codes}, and creates it for each request, with the
 * permissions of the requesting admin.
 */
public final class AuthCodesAdminFactory
        implements AdminRealmResourceProviderFactory, AdminRealmResourceProvider, SupportedFactory {

    @Override
    public String getId() {
        return "auth-codes";
    }

    @Override
    public AdminRealmResourceProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator permissions, AdminEventBuilder event) {
        return new RealmCodes(session, new CodeOperations(session), permissions.users(), event.resource("AUTH_CODE"));
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
