package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.DoubleStream;

/**
 * Repeated measurements of the same thing. There are too few rounds for a meaningful standard deviation, so it has the
 * median and the lowest and highest values.
 */
record Spread(double median, double min, double max, int times) {

    /** @throws IllegalArgumentException if there is no value */
    static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    static Spread of(double... values) {
        return of(Arrays.stream(values));
    }

    static Spread ofMillis(Collection<Duration> durations) {
        return of(durations.stream().mapToDouble(duration -> duration.toNanos() / 1e6));
    }

    /** "612 [598–631]"; of something measured once, only that. */
    String text(Digits digits) {
        return times == 1
                ? digits.of(median)
                : "%s [%s–%s]".formatted(digits.of(median), digits.of(min), digits.of(max));
    }
}
