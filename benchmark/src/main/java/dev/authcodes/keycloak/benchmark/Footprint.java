package dev.authcodes.keycloak.benchmark;

import java.util.regex.Pattern;

/**
 * What the server and its database store.
 *
 * @param heapBytes after garbage collection
 * @param databaseBytes of the sessions' rows, in their stored form
 * @param cacheEntries in the cache of single-use objects
 */
record Footprint(long heapBytes, long databaseBytes, long cacheEntries) {
    private static final Pattern CACHE_ENTRIES =
            Pattern.compile("(?m)^vendor_statistics_approximate_entries\\{[^}]*cache=\"actionTokens\"[^}]*} (\\S+)$");
    private static final String ROWS =
            "SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM offline_user_session t WHERE offline_flag = '0'";

    static Footprint of(Environment environment) {
        return new Footprint(
                environment.meter().heap(),
                Long.parseLong(environment.postgreSql().query(Environment.DATABASE, ROWS)),
                cacheEntries(environment.metrics()));
    }

    Footprint since(Footprint before) {
        return new Footprint(
                heapBytes - before.heapBytes, databaseBytes - before.databaseBytes, cacheEntries - before.cacheEntries);
    }

    private static long cacheEntries(String metrics) {
        return CACHE_ENTRIES
                .matcher(metrics)
                .results()
                .findFirst()
                .map(match -> (long) Double.parseDouble(match.group(1)))
                .orElseThrow(() -> new IllegalStateException("Keycloak has no metric for the entries of the cache"));
    }
}
