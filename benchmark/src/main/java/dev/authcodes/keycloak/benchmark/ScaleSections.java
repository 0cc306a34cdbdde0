package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/** The page's sections on many tools, codes and uses, and on start-up. What was not measured is empty. */
final class ScaleSections {
    /** The number of uses of a code that the table shows. */
    private static final int ROWS = 11;

    private final Results results;

    ScaleSections(Results results) {
        this.results = results;
    }

    String hotSession() {
        if (results.hotSession().isEmpty() || results.distinctSessions().isEmpty()) {
            return "";
        }
        Series hot = new Series(results.hotSession());
        Series distinct = new Series(results.distinctSessions());
        MarkdownTable table = new MarkdownTable(
                1, "", "requests/s", "distinct sessions = 1", "p50 ms", "p95 ms", "p99 ms", "requests", "failed");
        hotRow(table, "one code of one session", hot, distinct);
        hotRow(table, "codes of as many sessions", distinct, distinct);
        return """
                ## The hot session

                Many tools start at once with the same code. All uses of one code were redeemed at the token endpoint, %s at a time, in
                turns with as many codes of distinct sessions.

                """.formatted(Plan.HOT_CONCURRENCY) + table;
    }

    private static void hotRow(MarkdownTable table, String name, Series rounds, Series distinct) {
        Histogram latencies = rounds.latencies();
        table.row(
                name,
                rounds.spread(Measurement::perSecond).text(Digits.SIGNIFICANT),
                rounds.ratio(distinct, Measurement::perSecond).text(Digits.RATIO),
                Digits.millis(latencies, 50),
                Digits.millis(latencies, 95),
                Digits.millis(latencies, 99),
                Digits.WHOLE.of(rounds.requests()),
                Digits.WHOLE.of(rounds.failures()));
    }

    String growth() {
        if (results.growth().creations().isEmpty()
                || results.growth().redemptions().isEmpty()) {
            return "";
        }
        return """
                ## Growth

                Latency with more codes in the session, and for each use of a code, %s requests at a time. In sessions with that many
                codes, one more was created and then revoked. Codes with many uses were redeemed use by use, by a tool that was
                already in the session.

                """.formatted(Plan.CONCURRENCY)
                + growth("active codes before", "code-create", results.growth().creations())
                + "\n"
                + growth("number of the use", "redeem", results.growth().redemptions());
    }

    private static String growth(String number, String operation, SortedMap<Integer, Histogram> latencies) {
        MarkdownTable table = new MarkdownTable(
                0, number, operation + " p50 ms", "p95 ms", "p99 ms", "p50, first row = 1", "requests");
        List<Integer> numbers = List.copyOf(latencies.keySet());
        int rows = Math.min(ROWS, numbers.size());
        for (int row = 0; row < rows; row++) {
            // The first, the last, and some evenly spaced in between.
            Integer which = numbers.get(rows == 1 ? 0 : row * (numbers.size() - 1) / (rows - 1));
            Histogram own = latencies.get(which);
            table.row(
                    which,
                    Digits.millis(own, 50),
                    Digits.millis(own, 95),
                    Digits.millis(own, 99),
                    Digits.RATIO.of(Series.millis(own, 50) / Series.millis(latencies.get(latencies.firstKey()), 50)),
                    Digits.WHOLE.of(own.getTotalCount()));
        }
        return table.toString();
    }

    String storage() {
        StorageBenchmark.Result storage = results.storage();
        MarkdownTable table = new MarkdownTable(1, "", "for one code", "for all");
        storageRow(table, "heap of Keycloak, bytes, after garbage collection", storage.heapBytes());
        storageRow(table, "database, bytes, growth of the rows", storage.databaseBytes());
        storageRow(table, "database, bytes, growth of the tables on the disk", storage.tableBytes());
        storageRow(table, "entries in the cache of single-use objects", storage.cacheEntries());
        return """
                ## Many codes

                What %s active codes in %s sessions take up, beyond what the same server took up before. Updates of a row leave
                space behind on the disk, which PostgreSQL reuses.

                """.formatted(Digits.WHOLE.of(storage.codes()), Digits.WHOLE.of(storage.sessions())) + table;
    }

    private void storageRow(MarkdownTable table, String what, long all) {
        table.row(what, Digits.SIGNIFICANT.of(all / (double) results.storage().codes()), Digits.WHOLE.of(all));
    }

    String startUp() {
        if (results.startUp().with().isEmpty() || results.startUp().without().isEmpty()) {
            return "";
        }
        Spread with = Spread.ofMillis(results.startUp().with());
        Spread without = Spread.ofMillis(results.startUp().without());
        MarkdownTable table = new MarkdownTable(1, "", "ms", "without = 1", "starts");
        startUpRow(table, "with the extension", with, without);
        startUpRow(table, "without", without, without);
        return """
                ## Start-up

                The start-up time that the server logs, with and without the JAR in turns.

                """ + table;
    }

    private static void startUpRow(MarkdownTable table, String name, Spread millis, Spread without) {
        table.row(
                name,
                millis.text(Digits.WHOLE),
                Digits.FINE_RATIO.of(millis.median() / without.median()),
                millis.times());
    }
}
