package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.AfterCommit;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.store.ConnectionNotes;
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
 * the redemption is committed, so a failed redemption ends none. In a burst, the redemptions that are still waiting for
 * their turn end them, in a turn as well: otherwise several would end the same ones, and compete with redemptions for the row.
 */
final class ConnectionLimit {
    private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);

    /** However many wait: a client session is written as a whole. */
    private static final int MOST_IN_BURST = 2 * ConnectionRegistry.MAX_PER_CLIENT;

    private final KeycloakSession session;

    ConnectionLimit(KeycloakSession session) {
        this.session = session;
    }

    /** To be called after a connection has been added to the client session. */
    void enforce(AuthenticatedClientSessionModel clientSession) {
        int connections = new ConnectionNotes(clientSession).ids().size();
        if (connections <= ConnectionRegistry.MAX_PER_CLIENT) {
            return;
        }
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        KeycloakContext context = session.getContext();
        String sessionId = clientSession.getUserSession().getId();
        ClientModel client = clientSession.getClient();
        AfterCommit.run(session, () -> {
            if (connections < MOST_IN_BURST && ClientSessionTurn.isAwaited(sessionId, client)) {
                return;
            }
            try {
                ClientSessionTurn.run(
                        sessionId,
                        client,
                        () -> KeycloakModelUtils.runJobInTransaction(
                                factory, context, own -> endSurplus(own, sessionId)));
            } catch (RuntimeException e) {
                LOG.warnf(
                        e,
                        "Surplus connections in session %s could not be ended; the next redemption retries",
                        sessionId);
            }
        });
    }

    private static void endSurplus(KeycloakSession own, String sessionId) {
        ClientModel client = own.getContext().getClient();
        UserSessionModel userSession =
                own.sessions().getUserSession(own.getContext().getRealm(), sessionId);
        if (userSession != null && client != null) {
            new CodeOperations(own).connections().endSurplus(userSession, client);
        }
    }
}
