package dev.authcodes.keycloak.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.Serial;

/** The endpoint does not accept the body of a request. The message tells developers what is wrong. */
final class BadRequestBody extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Status status;

    BadRequestBody(String message) {
        this(Status.BAD_REQUEST, message);
    }

    BadRequestBody(Status status, String message) {
        super(message);
        this.status = status;
    }

    Response answer(JsonAnswers answers) {
        return answers.failure(status, String.valueOf(getMessage()));
    }
}
