package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.compat.RequestApi;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/**
 * Responses as existing clients expect them: JSON, not cacheable, with CORS headers, and refusals as
 * {@code {"error":{"message":…}}}.
 */
final class JsonAnswers {
    static final String INVALID_ORIGIN = "Invalid origin";

    private final Cors cors;

    /** Until the client is known, every origin may read the response, as at Keycloak's userinfo endpoint. */
    JsonAnswers(Cors cors) {
        this.cors = cors.allowAllOrigins();
    }

    /**
     * From now on, only the client's web origins may read the response.
     *
     * @return whether the request comes from one of them, or has no origin
     */
    boolean restrictTo(KeycloakSession session, ClientModel client) {
        try {
            RequestApi.checkOrigins(cors, session, client);
            return true;
        } catch (ForbiddenException e) {
            return false;
        }
    }

    Response ok(ObjectNode body) {
        return answer(Response.ok(), body);
    }

    /** 204, without a body. */
    Response done() {
        return cors.add(Response.noContent().header(HttpHeaders.CACHE_CONTROL, "no-store"));
    }

    /** With status 200, because existing clients discard the body of any other. */
    Response refusal(String message) {
        return ok(error(message));
    }

    Response failure(Status status, String message) {
        return answer(Response.status(status), error(message));
    }

    Response unavailable(String message, int retryAfterSeconds) {
        return answer(
                Response.status(Status.SERVICE_UNAVAILABLE).header(HttpHeaders.RETRY_AFTER, retryAfterSeconds),
                error(message));
    }

    Response unauthorized(Challenge challenge) {
        return answer(
                Response.status(Status.UNAUTHORIZED).header(HttpHeaders.WWW_AUTHENTICATE, challenge.header()),
                error(challenge.message()));
    }

    static ObjectNode error(String message) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error").put("message", message);
        return body;
    }

    private Response answer(Response.ResponseBuilder response, ObjectNode body) {
        return cors.add(response.type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(body));
    }
}
