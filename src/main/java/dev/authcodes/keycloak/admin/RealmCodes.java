package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.lifecycle.CodeOperations;
import jakarta.ws.rs.Path;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.UserPermissionEvaluator;

/**
 * {@code /admin/realms/{realm}/auth-codes}. Keycloak's permissions decide who may view and manage, fine-grained ones
 * included. There is no list of all codes of a realm: codes are notes of their sessions, which Keycloak cannot query,
 * so it would have to read every session.
 */
public final class RealmCodes {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final UserPermissionEvaluator permissions;
    private final AdminEventBuilder event;

    RealmCodes(
            KeycloakSession session,
            CodeOperations operations,
            UserPermissionEvaluator permissions,
            AdminEventBuilder event) {
        this.session = session;
        this.operations = operations;
        this.permissions = permissions;
        this.event = event;
    }

    /** The codes and connections of single users. */
    @Path("users")
    public UserCodes users() {
        return new UserCodes(session, operations, new AdministeredUsers(session, permissions), event);
    }
}
