package dev.authcodes.keycloak.benchmark;

import java.util.List;

/** Creates very many codes and measures what they take up. */
final class StorageBenchmark {
    private static final String TABLES =
            "SELECT pg_total_relation_size('offline_user_session') + pg_total_relation_size('offline_client_session')";

    /** Until the counts of creations per minute have expired. */
    private static final long SETTLING_MILLIS = 100_000;

    private final Environment environment;
    private final Plan plan;
    private final Workload workload;

    StorageBenchmark(Environment environment, Plan plan, Workload workload) {
        this.environment = environment;
        this.plan = plan;
        this.workload = workload;
    }

    /** Needs a server with nearly empty caches: otherwise evicted entries would distort the result. */
    Result run() {
        List<String> tokens = environment.newSessions(environment.app(), plan.storageSessions());
        Footprint before = Footprint.of(environment);
        long tables = ask(TABLES);
        for (int n = 0; n < plan.storageCodes(); n++) {
            workload.codes(environment.app(), tokens, Workload.creation(120, 1));
        }
        if (plan.isFull()) {
            Command.pause(SETTLING_MILLIS);
        }
        Footprint growth = Footprint.of(environment).since(before);
        return new Result(
                tokens.size() * plan.storageCodes(),
                tokens.size(),
                growth.heapBytes(),
                growth.databaseBytes(),
                ask(TABLES) - tables,
                growth.cacheEntries());
    }

    private long ask(String sql) {
        return Long.parseLong(environment.postgreSql().query(Environment.DATABASE, sql));
    }

    /**
     * What many active codes take up, beyond what the same server took up before they were created.
     *
     * @param codes number of codes
     * @param sessions number of user sessions that have them
     * @param heapBytes of all codes, after garbage collection
     * @param databaseBytes of all codes: growth of the sessions' rows, in their stored form
     * @param tableBytes growth of the tables on the disk, including the space that updates left behind
     * @param cacheEntries of all codes, in the cache of single-use objects
     */
    record Result(int codes, int sessions, long heapBytes, long databaseBytes, long tableBytes, long cacheEntries) {}
}
