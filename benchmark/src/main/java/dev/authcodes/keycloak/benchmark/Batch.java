package dev.authcodes.keycloak.benchmark;

import java.util.List;

/**
 * Requests of one kind.
 *
 * @param status of each response that is as expected
 * @param expected a part of the body of each response that is as expected
 */
record Batch(String method, int status, String expected, List<Call> calls) {

    static Batch post(String expected, List<Call> calls) {
        return new Batch("POST", 200, expected, calls);
    }
}
