package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * One round of one kind of request.
 *
 * @param requests how many were answered
 * @param failures those of them that were not answered as expected
 * @param elapsed from the first request to the last answer
 * @param latencies of each request, in microseconds
 * @param costs of all requests together
 */
record Measurement(int requests, int failures, Duration elapsed, Histogram latencies, CostMeter.Costs costs) {

    double perSecond() {
        return requests / (elapsed.toNanos() / 1e9);
    }
}
