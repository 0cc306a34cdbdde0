package dev.authcodes.keycloak.benchmark;

import static dev.authcodes.keycloak.benchmark.Operation.CODE_EXCHANGE;
import static dev.authcodes.keycloak.benchmark.Operation.CREATE;
import static dev.authcodes.keycloak.benchmark.Operation.REDEEM;
import static dev.authcodes.keycloak.benchmark.Operation.REFRESH;
import static dev.authcodes.keycloak.benchmark.Operation.USERINFO;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * A goal that was set before the benchmark was built, and whether it was met.
 *
 * @param of what is measured
 * @param bound for the median
 * @param measured empty if this run did not measure it
 */
record Target(String of, Bound bound, Optional<Spread> measured) {

    /** All goals, met or not. */
    static List<Target> all(Results results) {
        return List.of(
                new Target(
                        "redeem: throughput, refresh-token grant = 1",
                        Bound.atLeast(1.0),
                        ratio(results, REDEEM, REFRESH, Measurement::perSecond)),
                new Target(
                        "redeem: throughput, authorization-code exchange = 1",
                        Bound.atLeast(1.2),
                        ratio(results, REDEEM, CODE_EXCHANGE, Measurement::perSecond)),
                new Target(
                        "code-create: throughput, refresh-token grant = 1",
                        Bound.atLeast(2.0),
                        ratio(results, CREATE, REFRESH, Measurement::perSecond)),
                new Target(
                        "code-create: throughput, userinfo = 1",
                        Bound.atLeast(0.5),
                        ratio(results, CREATE, USERINFO, Measurement::perSecond)),
                new Target(
                        "code-create: p99, refresh-token grant = 1",
                        Bound.atMost(1.2),
                        ratio(results, CREATE, REFRESH, Series::p99)),
                new Target(
                        "redeem: p99, refresh-token grant = 1",
                        Bound.atMost(1.2),
                        ratio(results, REDEEM, REFRESH, Series::p99)),
                new Target(
                        "hot session: throughput, distinct sessions = 1",
                        Bound.atLeast(1.0),
                        ratio(results.hotSession(), results.distinctSessions(), Measurement::perSecond)),
                new Target("hot session: failed redemptions", Bound.none(), failures(results.hotSession())),
                new Target(
                        "code-create: median latency with 100 active codes in the session, with none = 1",
                        Bound.atMost(1.5),
                        medians(results.growth().creations(), 0, 100)),
                new Target(
                        "redeem: median latency of the last use of a code, of the first = 1",
                        Bound.atMost(1.2),
                        lastToFirst(results.growth().redemptions())),
                new Target(
                        "start-up time with the extension, without = 1",
                        Bound.atMost(1.02),
                        startUp(results.startUp())));
    }

    /** False if it was not measured. */
    boolean isMet() {
        return measured.isPresent() && bound.isKept(measured.get().median());
    }

    private static Optional<Spread> ratio(
            Results results, Operation one, Operation other, ToDoubleFunction<Measurement> figure) {
        return ratio(
                results.rounds().getOrDefault(one, List.of()), results.rounds().getOrDefault(other, List.of()), figure);
    }

    private static Optional<Spread> ratio(
            List<Measurement> one, List<Measurement> other, ToDoubleFunction<Measurement> figure) {
        return one.isEmpty() || other.isEmpty()
                ? Optional.empty()
                : Optional.of(new Series(one).ratio(new Series(other), figure));
    }

    private static Optional<Spread> failures(List<Measurement> rounds) {
        return rounds.isEmpty() ? Optional.empty() : Optional.of(Spread.of(new Series(rounds).failures()));
    }

    private static Optional<Spread> lastToFirst(SortedMap<Integer, Histogram> latencies) {
        return latencies.isEmpty() ? Optional.empty() : medians(latencies, latencies.firstKey(), latencies.lastKey());
    }

    private static Optional<Spread> medians(SortedMap<Integer, Histogram> latencies, int from, int to) {
        return latencies.containsKey(from) && latencies.containsKey(to) && from != to
                ? Optional.of(Spread.of(Series.millis(latencies.get(to), 50) / Series.millis(latencies.get(from), 50)))
                : Optional.empty();
    }

    private static Optional<Spread> startUp(StartUpBenchmark.Result times) {
        return times.with().isEmpty() || times.without().isEmpty()
                ? Optional.empty()
                : Optional.of(Spread.of(Spread.ofMillis(times.with()).median()
                        / Spread.ofMillis(times.without()).median()));
    }

    /** "at least 1.2", and the like. */
    record Bound(String text, double least, double most, int decimals) {

        static Bound atLeast(double ratio) {
            return new Bound("at least " + ratio, ratio, Double.POSITIVE_INFINITY, 2);
        }

        static Bound atMost(double ratio) {
            return new Bound("at most " + ratio, Double.NEGATIVE_INFINITY, ratio, 2);
        }

        static Bound none() {
            return new Bound("none", 0, 0, 0);
        }

        boolean isKept(double value) {
            return value >= least && value <= most;
        }

        /** With a few decimals, or as many more as it takes to show on which side of the bound the value is. */
        String digits(double value) {
            String text = format(value, decimals);
            for (int more = decimals + 1; more <= 6 && isKept(Double.parseDouble(text)) != isKept(value); more++) {
                text = format(value, more);
            }
            return text;
        }

        private static String format(double value, int decimals) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
    }
}
