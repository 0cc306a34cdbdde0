package dev.authcodes.keycloak.benchmark;

import java.util.List;

/**
 * Requests of one kind.
 *
 * @param status of each answer that is as it should be
 * @param expected a part of the body of each answer that is as it should be
 */
record Batch(String method, int status, String expected, List<Call> calls) {

    static Batch post(String expected, List<Call> calls) {
        return new Batch("POST", 200, expected, calls);
    }
}
