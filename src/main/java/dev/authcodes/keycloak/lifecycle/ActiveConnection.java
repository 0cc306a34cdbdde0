package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.Connection;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.SessionExpirationUtils;

/**
 * A connection that has not ended, with its client and session.
 *
 * @param client the tool's
 * @param endsAt latest possible end, however often the tool refreshes its tokens
 */
public record ActiveConnection(
        Connection connection, ClientModel client, UserSessionModel userSession, Instant endsAt) {

    /** The end is calculated each time, because an admin can change the lifespans. */
    static ActiveConnection of(AuthenticatedClientSessionModel clientSession, Connection connection) {
        UserSessionModel userSession = clientSession.getUserSession();
        long endsAt = SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp(
                false,
                userSession.isRememberMe(),
                TimeUnit.SECONDS.toMillis(clientSession.getStarted()),
                TimeUnit.SECONDS.toMillis(userSession.getStarted()),
                clientSession.getRealm(),
                clientSession.getClient());
        return new ActiveConnection(connection, clientSession.getClient(), userSession, Instant.ofEpochMilli(endsAt));
    }
}
