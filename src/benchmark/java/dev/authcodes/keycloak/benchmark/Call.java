package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One HTTP request of a {@link Batch}.
 *
 * @param headers of the same names in all calls of the batch
 * @param body empty if there is none
 * @param answered is told what came back, if that was as expected
 */
record Call(String uri, Map<String, String> headers, String body, Consumer<Answer> answered) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Call of(Post post, Map<String, String> furtherHeaders, Consumer<Answer> answered) {
        Map<String, String> headers = new HashMap<>(furtherHeaders);
        headers.put("Content-Type", post.contentType());
        return new Call(post.uri().toString(), headers, post.body(), answered);
    }

    /**
     * What came back.
     *
     * @param micros from the request to the last byte of the answer, in microseconds
     */
    record Answer(String body, long micros) {

        /**
         * A member of the JSON that came back.
         *
         * @throws IllegalStateException if it is not there
         */
        String text(String member) {
            try {
                JsonNode json = JSON.readTree(body);
                if (!json.has(member)) {
                    throw new IllegalStateException("no " + member + " in " + body);
                }
                return json.path(member).asText();
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
