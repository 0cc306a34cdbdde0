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
 * Whether a client can use Keycloak's Admin REST API on behalf of a user. The API evaluates the user's roles and the
 * client's role scope (26.7, {@code AdminAuth}) but never the roles in the token, so a token without any can still
 * administer the realm.
 */
public final class AdminAccess {

    private AdminAccess() {}

    /** Whether an access token of this client, whatever its claims, can administer a realm on behalf of this user. */
    public static boolean isOpen(UserModel user, ClientModel client) {
        return RoleUtils.getDeepUserRoleMappings(user).stream()
                .filter(AdminAccess::isAdminRole)
                .anyMatch(client::hasScope);
    }

    /** Like {@code AdminRoles.isAdminRole} of Keycloak 26.7. */
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
