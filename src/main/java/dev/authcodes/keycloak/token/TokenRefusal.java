package dev.authcodes.keycloak.token;

import jakarta.ws.rs.core.Response;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/** The refusal to create a token, as one of Keycloak's own grants answers it (RFC 6749, section 5.2). */
final class TokenRefusal {
    private TokenRefusal() {}

    /** To be thrown. Nothing that the grant has done so far is kept, such as a client session that it has begun. */
    static CorsErrorResponseException of(
            KeycloakSession session, EventBuilder event, String error, String description) {
        event.detail(Details.REASON, description).error(Errors.NOT_ALLOWED);
        session.getTransactionManager().setRollbackOnly();
        return new CorsErrorResponseException(
                session.getProvider(Cors.class), error, description, Response.Status.BAD_REQUEST);
    }
}
