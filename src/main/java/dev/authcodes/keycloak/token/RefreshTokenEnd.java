package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RevocationCause;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.representations.AccessToken;

/**
 * The event that a refresh token obtained with a code requires its connection to end. The grant listens to it, because
 * this package must not depend on the one that ends connections.
 *
 * @param session the request's, whose client presented the token
 * @param connection {@link CodeOrigin#connection()}
 */
public record RefreshTokenEnd(
        KeycloakSession session, UserSessionModel userSession, String connection, RevocationCause cause)
        implements ProviderEvent {

    /**
     * Returns once the connection has ended; does nothing if the token was not obtained with a code or the session has
     * ended.
     *
     * @param verified a token that Keycloak has verified in this request
     */
    static void publish(KeycloakSession session, AccessToken verified, RevocationCause cause) {
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), verified.getSessionId());
        if (userSession != null) {
            CodeOrigin.of(verified)
                    .map(origin -> new RefreshTokenEnd(session, userSession, origin.connection(), cause))
                    .ifPresent(session.getKeycloakSessionFactory()::publish);
        }
    }
}
