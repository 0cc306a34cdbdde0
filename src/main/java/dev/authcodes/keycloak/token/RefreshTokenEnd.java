package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RevocationCause;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.representations.AccessToken;

/**
 * A refresh token obtained with a code shows that its connection has to end. Whoever ends connections listens to it, since
 * nothing here knows them.
 *
 * @param session of the request, whose client presented the token
 * @param connection {@link CodeOrigin#connection()}
 */
public record RefreshTokenEnd(
        KeycloakSession session, UserSessionModel userSession, String connection, RevocationCause cause)
        implements ProviderEvent {

    /**
     * Returns when the connection has ended; at once where the token was not obtained with a code, or the session has ended.
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
