package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * How much is measured.
 *
 * @param users with a user session each; a round has one request of each for every operation
 * @param warmUps rounds before those that count
 * @param rounds rounds that count
 * @param uncachedWarmUps rounds without a cache of user sessions, before those that count
 * @param uncachedRounds rounds without a cache of user sessions that count
 * @param hotRounds rounds on the hot session, and as many on distinct sessions
 * @param activeCodes the numbers of active codes in a session with which the creation of one more is measured
 * @param growthSamples of each point of a growth curve
 * @param storageSessions user sessions that get many codes
 * @param storageCodes codes of each of them
 * @param limitSessions user sessions whose codes are at their limits
 * @param starts starts of a server with and of one without the extension
 * @param flows runs of each flow that connects a tool
 */
record Plan(
        int users,
        int warmUps,
        int rounds,
        int uncachedWarmUps,
        int uncachedRounds,
        int hotRounds,
        List<Integer> activeCodes,
        int growthSamples,
        int storageSessions,
        int storageCodes,
        int limitSessions,
        int starts,
        int flows) {

    /** Requests in flight at a time. */
    static final int CONCURRENCY = 8;

    static final int HOT_CONCURRENCY = 32;

    /** Of the code of the hot session, and of the codes whose first and last use are compared. */
    static final int USES = 100;

    private static final Plan FULL =
            new Plan(1000, 20, 9, 8, 7, 20, List.of(0, 5, 10, 25, 50, 75, 100), 500, 10_000, 10, 50, 12, 100);

    /** Shows only that the benchmark works. */
    private static final Plan SMOKE = new Plan(20, 1, 1, 1, 1, 1, List.of(0, 10), 10, 40, 2, 2, 1, 2);

    static Plan of(String size) {
        return switch (size.toLowerCase(Locale.ROOT)) {
            case "full" -> FULL;
            case "smoke" -> SMOKE;
            default -> throw new IllegalArgumentException("benchmark.size is '" + size + "': it must be full or smoke");
        };
    }

    /** Rounds of operations in all. */
    int allRounds() {
        return warmUps + rounds + uncachedWarmUps + uncachedRounds;
    }

    boolean isFull() {
        return this == FULL;
    }
}
