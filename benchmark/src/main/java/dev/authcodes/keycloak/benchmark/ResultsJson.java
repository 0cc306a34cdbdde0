package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/**
 * The figures of every round, from which the page can be computed again. Percentiles over all rounds are included,
 * because they cannot be derived from those of each.
 */
final class ResultsJson {
    static final String FILE = "results.json";
    private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

    private final Results results;

    ResultsJson(Results results) {
        this.results = results;
    }

    String text() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("description", results.description());
        json.put("operations", operations(results.rounds()));
        json.put("operationsWithoutSessionCache", operations(results.uncached()));
        json.put("hotSession", rounds(results.hotSession()));
        json.put("distinctSessions", rounds(results.distinctSessions()));
        json.put("creationsByActiveCodes", latencies(results.growth().creations()));
        json.put("redemptionsByUse", latencies(results.growth().redemptions()));
        json.put("storage", results.storage());
        json.put("limits", results.limits());
        json.put("startUpMillisWith", millis(results.startUp().with()));
        json.put("startUpMillisWithout", millis(results.startUp().without()));
        json.put("flows", results.flows().stream().map(ResultsJson::flow).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + '\n';
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> operations(Map<Operation, List<Measurement>> byOperation) {
        Map<String, Object> json = new LinkedHashMap<>();
        Series.byOperation(byOperation)
                .forEach((operation, rounds) -> json.put(operation.label(), rounds(rounds.all())));
        return json;
    }

    private static Map<String, Object> rounds(List<Measurement> measurements) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rounds", measurements.stream().map(ResultsJson::round).toList());
        if (!measurements.isEmpty()) {
            Series rounds = new Series(measurements);
            Statements statements = rounds.statements();
            json.put("latencyMillis", latency(rounds.latencies()));
            json.put("statementsPerRequest", statements.perRequest());
            json.put("transactionControlPerRequest", statements.transactionControl());
        }
        return json;
    }

    private static Map<String, Object> round(Measurement round) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("requests", round.requests());
        json.put("failures", round.failures());
        json.put("seconds", round.elapsed().toNanos() / 1e9);
        json.put("latencyMillis", latency(round.latencies()));
        json.put("serverCpuSeconds", round.costs().serverCpu().toNanos() / 1e9);
        json.put("databaseCpuSeconds", round.costs().databaseCpu().toNanos() / 1e9);
        json.put("allocatedBytes", round.costs().allocatedBytes());
        return json;
    }

    private static Map<Integer, Object> latencies(SortedMap<Integer, Histogram> byNumber) {
        Map<Integer, Object> json = new LinkedHashMap<>();
        byNumber.forEach((number, latencies) -> json.put(number, latency(latencies)));
        return json;
    }

    private static Map<String, Object> latency(Histogram latencies) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", latencies.getTotalCount());
        for (double percentile : PERCENTILES) {
            json.put(
                    "p" + (percentile % 1 == 0 ? "" + (int) percentile : percentile),
                    Series.millis(latencies, percentile));
        }
        json.put("max", Series.millis(latencies, 100));
        return json;
    }

    private static Map<String, Object> flow(FlowBenchmark.Result flow) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", flow.name());
        json.put("httpRequests", flow.httpRequests());
        json.put("millis", millis(flow.durations()));
        return json;
    }

    private static List<Double> millis(List<Duration> durations) {
        return durations.stream().map(duration -> duration.toNanos() / 1e6).toList();
    }
}
