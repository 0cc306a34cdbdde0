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
 * What follows where a code is presented after its last use: one of those who had it should not have had it. As RFC 6749
 * has it for its authorization codes (section 4.1.2), everything that it gave out is revoked, where a mapper says so.
 *
 * <p>What counts are the creator's mappers as they stand at that moment, also those in optional client scopes, whether
 * or not they applied when the code was made: an admin who switches this on protects the codes that are out already.
 */
final class ReplayAlarm {
    private static final Logger LOG = Logger.getLogger(ReplayAlarm.class);

    private final KeycloakSession session;
    private final ClientPermissions permissions;

    ReplayAlarm(KeycloakSession session, ClientPermissions permissions) {
        this.session = session;
        this.permissions = permissions;
    }

    /** For good when this returns, although the request that raised the alarm is refused. Never fails. */
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
            // The answer stays as it is: it must not tell this code from others.
            LOG.warnf(
                    e,
                    "Auth code %s was presented after its last use, and what it gave out could not be revoked: end the"
                            + " session %s",
                    code.id(),
                    code.sessionId());
        }
    }

    private boolean isToRevoke(AuthCode code) {
        RealmModel realm = session.getContext().getRealm();
        ClientModel creator = realm.getClientById(code.creator());
        UserSessionModel userSession = session.sessions().getUserSession(realm, code.sessionId());
        if (creator == null || userSession == null) {
            // They ended a moment ago, and with them what the code gave out.
            return false;
        }
        String everyScope = String.join(" ", creator.getClientScopes(false).keySet());
        return permissions
                .toCreate(creator, userSession.getUser(), everyScope)
                .filter(CreatePermission::revokeOnReplay)
                .isPresent();
    }
}
