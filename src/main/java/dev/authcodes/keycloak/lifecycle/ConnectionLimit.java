package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.AfterCommit;
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
 * Keeps the connections that a client has in a session within {@link Connections#MOST}. A surplus is ended once the redemption
 * is committed, so that one that fails ends nothing.
 */
final class ConnectionLimit {
    private static final Logger LOG = Logger.getLogger(ConnectionLimit.class);

    private final KeycloakSession session;

    ConnectionLimit(KeycloakSession session) {
        this.session = session;
    }

    /** To be called when a connection has been added to the client session. */
    void enforce(AuthenticatedClientSessionModel clientSession) {
        if (new ConnectionNotes(clientSession).ids().size() <= Connections.MOST) {
            return;
        }
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        KeycloakContext context = session.getContext();
        String sessionId = clientSession.getUserSession().getId();
        AfterCommit.run(session, () -> {
            try {
                KeycloakModelUtils.runJobInTransaction(factory, context, own -> endSurplus(own, sessionId));
            } catch (RuntimeException e) {
                LOG.warnf(
                        e,
                        "Surplus connections in session %s were not ended; the next redemption tries again",
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
