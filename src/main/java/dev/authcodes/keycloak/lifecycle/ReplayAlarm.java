package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.permission.CreatePermission;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Reacts to a code that is presented after its last use and so may have been stolen. As for authorization codes (RFC
 * 6749, section 4.1.2), everything obtained with it is revoked, if a mapper says so.
 *
 * <p>The creator's current mappers count, including those in optional client scopes, whether or not they applied when
 * the code was created: switching this on also protects existing codes.
 */
final class ReplayAlarm {
    private static final Logger LOG = Logger.getLogger(ReplayAlarm.class);

    private final KeycloakSession session;
    private final ClientPermissions permissions;

    ReplayAlarm(KeycloakSession session, ClientPermissions permissions) {
        this.session = session;
        this.permissions = permissions;
    }

    /** Committed when this returns, although the request that raised the alarm is refused. Never throws. */
    void raise(AuthCode code) {
        try {
            if (isToRevoke(code)) {
                KeycloakModelUtils.runJobInTransaction(
                        session.getKeycloakSessionFactory(),
                        session.getContext(),
                        own -> new CodeOperations(own)
                                .revocation(RevocationCause.REPLAY)
                                .revoke(code, true));
            }
        } catch (RuntimeException e) {
            // The response must stay the same as for other codes.
            LOG.warnf(
                    e,
                    "Auth code %s was presented after its last use, but its connections could not be ended. End session"
                            + " %s.",
                    code.id(),
                    code.sessionId());
        }
    }

    private boolean isToRevoke(AuthCode code) {
        RealmModel realm = session.getContext().getRealm();
        ClientModel creator = realm.getClientById(code.creator());
        UserSessionModel userSession = session.sessions().getUserSession(realm, code.sessionId());
        if (creator == null || userSession == null) {
            // Ended a moment ago, and with it everything obtained with the code.
            return false;
        }
        String everyScope = String.join(" ", creator.getClientScopes(false).keySet());
        return permissions
                .toCreate(creator, userSession.getUser(), everyScope)
                .filter(CreatePermission::revokeOnReplay)
                .isPresent();
    }
}
