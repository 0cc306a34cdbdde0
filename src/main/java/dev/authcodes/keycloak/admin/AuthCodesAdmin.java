package dev.authcodes.keycloak.admin;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Gives each request a {@link RealmCodes} with the permissions of the admin who sent it. */
final class AuthCodesAdmin implements AdminRealmResourceProvider {

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator permissions, AdminEventBuilder event) {
        return new RealmCodes(session, realm, permissions, event.resource("AUTH_CODE"));
    }

    @Override
    public void close() {
        // nothing to close
    }
}
