package dev.authcodes.keycloak.benchmark;

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

    /**
     * What came back.
     *
     * @param micros from the request to the last byte of the answer, in microseconds
     */
    record Answer(String body, long micros) {}
}
