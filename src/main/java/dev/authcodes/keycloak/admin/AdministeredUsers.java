package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.code.DisplayText;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.services.resources.admin.fgap.UserPermissionEvaluator;

/**
 * The users that an admin may view or manage. As in Keycloak, an admin who may not query users does not learn which
 * exist.
 */
final class AdministeredUsers {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserPermissionEvaluator permissions;

    AdministeredUsers(KeycloakSession session, UserPermissionEvaluator permissions) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.permissions = permissions;
    }

    /** @throws jakarta.ws.rs.WebApplicationException 403 or 404 if the admin can view no such user */
    UserModel viewable(String id) {
        UserModel user = user(id);
        permissions.requireView(user);
        return user;
    }

    /** @throws jakarta.ws.rs.WebApplicationException 403 or 404 if the admin can manage no such user */
    UserModel manageable(String id) {
        UserModel user = user(id);
        permissions.requireManage(user);
        return user;
    }

    private UserModel user(String id) {
        UserModel user = DisplayText.hasControlCharacters(id) ? null : find(id);
        if (user == null) {
            throw permissions.canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        return user;
    }

    private @Nullable UserModel find(String id) {
        if (!LightweightUserAdapter.isLightweightUser(id)) {
            return session.users().getUserById(realm, id);
        }
        var userSession = session.sessions().getUserSession(realm, LightweightUserAdapter.getLightweightUserId(id));
        return userSession == null ? null : userSession.getUser();
    }
}
