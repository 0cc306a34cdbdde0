package dev.authcodes.keycloak.http;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.Serial;

/** A request's body is not what the endpoint takes. The message says to a developer what is wrong with it. */
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
