package dev.authcodes.keycloak.benchmark;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The rounds of one kind of request, and their combined figures. */
record Series(List<Measurement> all) {
    private static final double MICROS_PER_MILLI = 1000;

    Series {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("No round was run");
        }
    }

    /** Of each operation that was run, in the order of the operations. */
    static Map<Operation, Series> byOperation(Map<Operation, List<Measurement>> byOperation) {
        Map<Operation, Series> rounds = new EnumMap<>(Operation.class);
        byOperation.forEach((operation, measurements) -> {
            if (!measurements.isEmpty()) {
                rounds.put(operation, new Series(measurements));
            }
        });
        return rounds;
    }

    Spread spread(ToDoubleFunction<Measurement> figure) {
        return Spread.of(all.stream().mapToDouble(figure));
    }

    /**
     * Each round compared with the other's of the same number, which ran shortly before or after it: other load of the
     * machine slows down both, and cancels out.
     */
    Spread ratio(Series other, ToDoubleFunction<Measurement> figure) {
        return Spread.of(IntStream.range(0, Math.min(all.size(), other.all.size()))
                .mapToDouble(
                        round -> figure.applyAsDouble(all.get(round)) / figure.applyAsDouble(other.all.get(round))));
    }

    int requests() {
        return all.stream().mapToInt(Measurement::requests).sum();
    }

    int failures() {
        return all.stream().mapToInt(Measurement::failures).sum();
    }

    /** In microseconds, of all rounds. */
    Histogram latencies() {
        Histogram sum = new Histogram(3);
        all.forEach(round -> sum.add(round.latencies()));
        return sum;
    }

    /** How often the database ran which statement for one request, on average over all rounds. */
    Statements statements() {
        Map<String, Long> calls = new HashMap<>();
        all.forEach(round -> round.costs().statements().forEach((text, count) -> calls.merge(text, count, Long::sum)));
        return Statements.of(calls, requests());
    }

    static double millis(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    static double p99(Measurement round) {
        return millis(round.latencies(), 99);
    }

    /** Milliseconds of processor time for one request. */
    static double serverCpu(Measurement round) {
        return round.costs().serverCpu().toNanos() / 1e6 / round.requests();
    }

    /** Milliseconds of processor time for one request. */
    static double databaseCpu(Measurement round) {
        return round.costs().databaseCpu().toNanos() / 1e6 / round.requests();
    }

    /** Of Keycloak and PostgreSQL together. */
    static double cpu(Measurement round) {
        return serverCpu(round) + databaseCpu(round);
    }

    static double allocatedKib(Measurement round) {
        return round.costs().allocatedBytes() / 1024.0 / round.requests();
    }
}
