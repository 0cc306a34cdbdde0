package dev.authcodes.keycloak.permission;

import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * What Keycloak's Admin REST API lets a client do in the name of a user. It asks for the roles of the user and the role
 * scope of the client (26.7, {@code AdminAuth}) and never looks at the roles in the token, so a token that states none
 * administers the realm all the same.
 */
public final class AdminAccess {

    private AdminAccess() {}

    /** Whether any access token of this client, whatever it states, administers a realm in the name of this user. */
    public static boolean isOpen(UserModel user, ClientModel client) {
        return RoleUtils.getDeepUserRoleMappings(user).stream()
                .filter(AdminRoles::isAdminRole)
                .anyMatch(client::hasScope);
    }
}
