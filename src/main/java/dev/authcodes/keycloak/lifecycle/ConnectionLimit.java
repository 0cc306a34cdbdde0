package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.AfterCommit;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.store.ConnectionNotes;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Limits a client's connections in a session to {@link ConnectionRegistry#MAX_PER_CLIENT}. Surplus ones are ended after
 * the redemption is committed, so a failed redemption ends none, and one at a time, since otherwise several redemptions of a
 * burst would end the same ones.
 */
final class ConnectionLimit {
    private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);

    private final KeycloakSession session;
    private final ConnectionRegistry registry;

    ConnectionLimit(KeycloakSession session, ConnectionRegistry registry) {
        this.session = session;
        this.registry = registry;
    }

    /** To be called after a connection has been added to the client session, which has not been written yet. */
    void enforce(AuthenticatedClientSessionModel clientSession) {
        if (new ConnectionNotes(clientSession).ids().size() <= ConnectionRegistry.MAX_PER_CLIENT) {
            return;
        }
        Set<String> surplus = registry.surplus(clientSession);
        if (surplus.isEmpty()) {
            return;
        }
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        KeycloakContext context = session.getContext();
        String sessionId = clientSession.getUserSession().getId();
        ClientModel client = clientSession.getClient();
        AfterCommit.run(session, () -> {
            try {
                ClientSessionTurn.runEnding(
                        sessionId,
                        client,
                        () -> KeycloakModelUtils.runJobInTransaction(
                                factory, context, own -> end(own, sessionId, surplus)));
            } catch (RuntimeException e) {
                LOG.warnf(
                        e,
                        "Surplus connections in session %s could not be ended; the next redemption retries",
                        sessionId);
            }
        });
    }

    private static void end(KeycloakSession own, String sessionId, Set<String> surplus) {
        UserSessionModel userSession =
                own.sessions().getUserSession(own.getContext().getRealm(), sessionId);
        if (userSession != null) {
            new CodeOperations(own).connections().endSurplus(userSession, surplus);
        }
    }
}
