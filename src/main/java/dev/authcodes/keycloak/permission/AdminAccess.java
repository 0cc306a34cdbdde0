package dev.authcodes.keycloak.permission;

import org.keycloak.Config;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleContainerModel;
import org.keycloak.models.RoleModel;
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
                .filter(AdminAccess::isAdminRole)
                .anyMatch(client::hasScope);
    }

    /** As {@code AdminRoles.isAdminRole}, which 26.7 has. */
    private static boolean isAdminRole(RoleModel role) {
        if (!AdminRoles.ALL_ROLES.contains(role.getName())) {
            return false;
        }
        RoleContainerModel container = role.getContainer();
        if (container instanceof ClientModel client) {
            String clientId = client.getClientId();
            return clientId.equals(Constants.REALM_MANAGEMENT_CLIENT_ID)
                    || (isAdminRealm(client.getRealm()) && clientId.endsWith(AdminRoles.APP_SUFFIX));
        }
        return container instanceof RealmModel realm && isAdminRealm(realm);
    }

    private static boolean isAdminRealm(RealmModel realm) {
        return realm.getName().equals(Config.getAdminRealm());
    }
}
