package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RevocationCause;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.provider.ProviderEvent;

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

    /** Returns when the connection has ended. */
    void publish() {
        session.getKeycloakSessionFactory().publish(this);
    }
}
