package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;

/** The response to one HTTP request. */
record Reply(int status, String body, URI uri, List<String> cookies, String location) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Reply of(HttpResponse<String> response) {
        return new Reply(
                response.statusCode(),
                response.body(),
                response.uri(),
                response.headers().allValues("Set-Cookie"),
                response.headers().firstValue("Location").orElse(""));
    }

    /**
     * A member of the JSON in the body.
     *
     * @throws IllegalStateException if it is not there
     */
    String text(String member) {
        return member(body, member);
    }

    /** @throws IllegalStateException if it is not there */
    static String member(String body, String name) {
        try {
            JsonNode json = JSON.readTree(body);
            if (!json.has(name)) {
                throw new IllegalStateException("no " + name + " in " + body);
            }
            return json.path(name).asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + body, e);
        }
    }
}
