package dev.authcodes.keycloak.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * What a client makes of an answer.
 *
 * @param error what its user reads; empty if nothing went wrong
 * @param result the members of the answer that it uses
 */
record Shown(String error, JsonNode result) {
    static Shown error(String text) {
        return new Shown(text, JsonNodeFactory.instance.objectNode());
    }

    /** For a client that reads {@code error} in the body. */
    static Shown of(JsonNode answer) {
        return new Shown(answer.at("/error/message").asText(), answer);
    }

    String authCode() {
        return result.path("auth_code").asText();
    }

    String byJwt() {
        return result.path("by_jwt").asText();
    }
}
