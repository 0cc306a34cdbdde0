package dev.authcodes.keycloak.benchmark;

import static dev.authcodes.keycloak.benchmark.Operation.REFRESH;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The page's sections on the operations: what they cost, and their database statements. */
final class OperationSections {
    /** Calls per request below which a statement belongs to background work, and is not listed. */
    private static final double NOTABLE = 0.005;

    private final Map<Operation, Series> operations;
    private final Series refresh;

    /** @param rounds of each operation, the refresh-token grant among them */
    OperationSections(Map<Operation, List<Measurement>> rounds) {
        operations = Series.byOperation(rounds);
        refresh = operations.get(REFRESH);
    }

    private MarkdownTable costs() {
        MarkdownTable table = new MarkdownTable(
                1,
                "operation",
                "requests/s",
                "throughput, refresh = 1",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "p99, refresh = 1",
                "CPU ms, Keycloak",
                "CPU ms, PostgreSQL",
                "allocated KiB",
                "statements");
        operations.forEach((operation, rounds) -> {
            Histogram latencies = rounds.latencies();
            table.row(
                    name(operation),
                    rounds.spread(Measurement::perSecond).text(Digits.SIGNIFICANT),
                    rounds.ratio(refresh, Measurement::perSecond).text(Digits.RATIO),
                    Digits.millis(latencies, 50),
                    Digits.millis(latencies, 95),
                    Digits.millis(latencies, 99),
                    rounds.ratio(refresh, Series::p99).text(Digits.RATIO),
                    Digits.SIGNIFICANT.of(rounds.spread(Series::serverCpu).median()),
                    Digits.SIGNIFICANT.of(rounds.spread(Series::databaseCpu).median()),
                    Digits.SIGNIFICANT.of(rounds.spread(Series::allocatedKib).median()),
                    Digits.RATIO.of(rounds.statements().total()));
        });
        return table;
    }

    String withoutSessionCache() {
        return """
                ## Without a cache of user sessions

                The same server after a restart with `--spi-user-sessions--infinispan--use-caches=false`, which is the default from
                Keycloak 26.8 on: each request reads its session from the database. Rounds of each: %s. %s

                """.formatted(refresh.all().size(), answers()) + costs();
    }

    String besideKeycloak() {
        return """
                ## Beside Keycloak itself

                Bold is this extension, the rest is Keycloak. After a warm-up, the operations took turns, each with requests of
                distinct sessions. Rounds of each: %s. Requests in flight at a time: %s. %s

                """.formatted(refresh.all().size(), Plan.CONCURRENCY, answers())
                + costs()
                + """

                - **A tool new to the session** gets its client session with the redemption; in the other redemptions, the redeemer
                  has had one since the warm-up.
                - **ES256, EdDSA instead of RS256**: access token and ID token are signed with the realm's key for that algorithm. In
                  all other rows they are signed with RS256, Keycloak's default, and 2,048 bits.
                - **Ratios** compare each round with the same round of the refresh-token grant, so that other load cancels out.
                - **Percentiles** are over the requests of all rounds, as the client measured them.
                - **CPU, allocated** and **statements** are per request. Processor time of server and database and heap allocations are
                  medians of the rounds; statements are what `pg_stat_statements` counted on average, without `BEGIN`, `COMMIT` and
                  the like.

                ![Latency by percentile](%s)
                """.formatted(LatencyPlot.FILE);
    }

    String statements() {
        return """
                ## Statements per request

                What PostgreSQL runs for one request, on average over all rounds, without columns and aliases. *Background* runs less
                than once in 200 requests.
                """
                + operations.entrySet().stream()
                        .map(operation -> statements(
                                operation.getKey(), operation.getValue().statements()))
                        .collect(Collectors.joining());
    }

    private static String statements(Operation operation, Statements statements) {
        MarkdownTable table = new MarkdownTable(1, "statement", "per request");
        statements.perRequest().entrySet().stream()
                .filter(statement -> statement.getValue() >= NOTABLE)
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(statement -> table.row("`" + statement.getKey() + "`", Digits.RATIO.of(statement.getValue())));
        double background = statements.perRequest().values().stream()
                .filter(calls -> calls < NOTABLE)
                .mapToDouble(Double::doubleValue)
                .sum();
        if (background > 0) {
            table.row("*background*", background < NOTABLE ? "< 0.01" : Digits.RATIO.of(background));
        }
        table.row("**all**", "**" + Digits.RATIO.of(statements.total()) + "**");
        table.row("*transaction control, not counted*", Digits.RATIO.of(statements.transactionControl()));
        return "\n### %s\n\n".formatted(operation.label()) + table;
    }

    private String answers() {
        int requests = operations.values().stream().mapToInt(Series::requests).sum();
        List<String> failures = operations.entrySet().stream()
                .filter(operation -> operation.getValue().failures() > 0)
                .map(operation -> operation.getKey().label() + " "
                        + Digits.WHOLE.of(operation.getValue().failures()))
                .toList();
        return failures.isEmpty()
                ? "All of the %s requests were answered as expected.".formatted(Digits.WHOLE.of(requests))
                : "Of the %s requests, some were **not answered as expected**: %s."
                        .formatted(Digits.WHOLE.of(requests), String.join(", ", failures));
    }

    /** In bold if this extension performs it. */
    static String name(Operation operation) {
        return operation.isOurs() ? "**" + operation.label() + "**" : operation.label();
    }
}
