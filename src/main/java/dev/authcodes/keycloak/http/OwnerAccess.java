package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.http.CallerAuthentication.Caller;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.Paging;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/**
 * Lets a client list and end a user's codes and connections if its token could create a code, whatever the age of the
 * sign-in: viewing and revoking must never be harder than creating.
 */
final class OwnerAccess {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final Cors cors;
    private final JsonAnswers answers;

    OwnerAccess(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.session = session;
        this.operations = operations;
        this.cors = cors;
        this.answers = new JsonAnswers(cors);
    }

    /** Serves a caller with access. */
    interface OwnerHandler {
        Response answer(Caller caller) throws BadRequestBody;
    }

    Response answer(OwnerHandler handler) {
        return new CallerAuthentication(session, answers).answer((caller, scheme) -> {
            Optional<CreationRefusal> refusal = operations.creation().objection(caller.creator());
            return refusal.isPresent()
                    ? answers.failure(
                            Response.Status.FORBIDDEN, "This token cannot be used to create or manage auth codes.")
                    : handler.answer(caller);
        });
    }

    /** For a request to end everything. */
    Response answerForAll(OwnerHandler handler) {
        RevocationParameters.rejectEmptyId(session.getContext().getUri());
        return answer(handler);
    }

    static Paging page(@Nullable String first, @Nullable String max) throws BadRequestBody {
        return Paging.parse(first, max)
                .orElseThrow(() -> new BadRequestBody("first and max must be non-negative numbers."));
    }

    Response list(String member, List<?> items) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putPOJO(member, items);
        return answers.ok(body);
    }

    /** @param ended what was ended; empty if it was not found */
    Response ended(Optional<?> ended, String notFound) {
        return ended.isPresent() ? answers.done() : answers.failure(Response.Status.NOT_FOUND, notFound);
    }

    Response preflight() {
        return Preflight.answer(session, cors);
    }

    Response done() {
        return answers.done();
    }
}
