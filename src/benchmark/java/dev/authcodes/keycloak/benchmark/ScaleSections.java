package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.SortedMap;
import org.HdrHistogram.Histogram;

/** Of the page, what is about many: tools at once, codes, uses; and a server's start. Empty is what was not measured. */
final class ScaleSections {
    /** Of the uses of a code, as many as a reader wants to see. */
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

                Many tools start at once with the same code: all uses of one code were redeemed at the token endpoint, %s at a
                time, and in turns with that, as many codes of distinct sessions.

                """.formatted(results.hotConcurrency()) + table;
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

                Whether it gets slower with more codes in the session, and with each use of a code, %s requests at a time. In sessions
                that have so many codes, one more was made and revoked again; codes with many uses were redeemed use by use, by a tool
                that had joined the session before.

                """.formatted(results.concurrency())
                + growth("active codes before", "code-create", results.growth().creations())
                + "\n"
                + growth("number of the use", "redeem", results.growth().redemptions())
                + """

                ![Latency as there are more codes, and more uses](%s)
                """.formatted(GrowthPlot.FILE);
    }

    private static String growth(String number, String operation, SortedMap<Integer, Histogram> latencies) {
        MarkdownTable table = new MarkdownTable(
                0, number, operation + " p50 ms", "p95 ms", "p99 ms", "p50, first row = 1", "requests");
        List<Integer> numbers = List.copyOf(latencies.keySet());
        int rows = Math.min(ROWS, numbers.size());
        for (int row = 0; row < rows; row++) {
            // The first and the last, and evenly spread what is between them.
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

    String stock() {
        Stock stock = results.stock();
        MarkdownTable table = new MarkdownTable(1, "", "for one code", "for all");
        stockRow(table, "heap of Keycloak, bytes, after garbage collection", stock.heapBytes());
        stockRow(table, "database, bytes, what the rows grew by", stock.databaseBytes());
        stockRow(table, "database, bytes, what the tables grew by on the disk", stock.tableBytes());
        stockRow(table, "entries in the cache of single-use objects", stock.cacheEntries());
        return """
                ## Many codes

                What %s active codes over %s sessions take up, over what the same server took up before they were made. On the
                disk, updates of a row leave room behind, which PostgreSQL uses again.

                """.formatted(Digits.WHOLE.of(stock.codes()), Digits.WHOLE.of(stock.sessions())) + table;
    }

    private void stockRow(MarkdownTable table, String what, long all) {
        table.row(what, Digits.SIGNIFICANT.of(all / (double) results.stock().codes()), Digits.WHOLE.of(all));
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

                What the server says that its start took, in turns with and without the extension's JAR.

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
