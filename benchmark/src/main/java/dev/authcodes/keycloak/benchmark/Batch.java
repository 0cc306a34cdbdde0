package dev.authcodes.keycloak.benchmark;

import java.util.List;

/**
 * Requests of one kind.
 *
 * @param status the expected status of each response
 * @param expected text that the body of each response must contain
 */
record Batch(String method, int status, String expected, List<Call> calls) {

    static Batch post(String expected, List<Call> calls) {
        return new Batch("POST", 200, expected, calls);
    }
}
