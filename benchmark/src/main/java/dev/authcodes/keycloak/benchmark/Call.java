package dev.authcodes.keycloak.benchmark;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One HTTP request of a {@link Batch}.
 *
 * @param headers of the same names in all calls of the batch
 * @param body empty if there is none
 * @param whenAnswered receives the response if it was as expected
 */
record Call(String uri, Map<String, String> headers, String body, Consumer<Answer> whenAnswered) {

    static Call of(PostRequest post, Map<String, String> furtherHeaders, Consumer<Answer> whenAnswered) {
        Map<String, String> headers = new HashMap<>(furtherHeaders);
        headers.put("Content-Type", post.contentType());
        return new Call(post.uri().toString(), headers, post.body(), whenAnswered);
    }

    /** @param micros from the request to the last byte of the response, in microseconds */
    record Answer(String body, long micros) {

        /** @throws IllegalStateException if the JSON has no such member */
        String text(String member) {
            return Reply.member(body, member);
        }
    }
}
