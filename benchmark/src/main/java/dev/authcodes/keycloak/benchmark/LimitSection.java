package dev.authcodes.keycloak.benchmark;

import java.util.function.ToLongFunction;

/** The page's section on sessions whose codes are at their limits. */
record LimitSection(LimitBenchmark.Result limits) {

    String text() {
        MarkdownTable table = new MarkdownTable(1, "for one session", "no use redeemed", "every use redeemed");
        limitRow(table, "heap of Keycloak, bytes, after garbage collection", Footprint::heapBytes);
        limitRow(table, "database, bytes, growth of the session's row", Footprint::databaseBytes);
        limitRow(table, "entries in the cache of single-use objects", Footprint::cacheEntries);
        return """
                ## A session at its limits

                What a session takes up that has as many active codes (100) and uses (1,000) as the default settings allow, a minute
                and a half later: the mean of %s sessions. With embedded caches, the entries have a second copy on another node.

                """.formatted(Digits.WHOLE.of(limits.sessions())) + table;
    }

    private void limitRow(MarkdownTable table, String what, ToLongFunction<Footprint> bytes) {
        table.row(
                what,
                Digits.WHOLE.of(bytes.applyAsLong(limits.created()) / limits.sessions()),
                Digits.WHOLE.of(bytes.applyAsLong(limits.redeemed()) / limits.sessions()));
    }
}
