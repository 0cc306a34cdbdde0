package dev.authcodes.keycloak.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * How much is done.
 *
 * @param people with a user session each, and so how many requests of a kind a round has
 * @param warmUps rounds that are run before those that count
 * @param rounds that count
 * @param hotRounds redemptions of a hot session's code, and as many of distinct sessions in between
 * @param activeCodes the numbers of active codes in a session with which the creation of one more is measured
 * @param growthSamples of each point of a growth curve
 * @param stockSessions user sessions that get many codes
 * @param stockCodes codes of each of them
 * @param starts of a server with and of one without the extension
 * @param stories of each way to connect a tool
 * @param races of each way
 */
record Plan(
        int people,
        int warmUps,
        int rounds,
        int hotRounds,
        List<Integer> activeCodes,
        int growthSamples,
        int stockSessions,
        int stockCodes,
        int starts,
        int stories,
        int races) {

    /** Requests of a kind that are on their way at a time. */
    static final int CONCURRENCY = 8;

    static final int HOT_CONCURRENCY = 32;

    /** Of the code of a hot session, and of the one whose first and last use are held against each other. */
    static final int USES = 100;

    private static final Plan FULL =
            new Plan(2000, 4, 9, 20, List.of(0, 5, 10, 25, 50, 75, 100), 500, 10_000, 10, 12, 100, 20);

    /** Shows that the benchmark works, and nothing else. */
    private static final Plan SMOKE = new Plan(20, 1, 1, 1, List.of(0, 10), 10, 40, 2, 1, 2, 1);

    static Plan of(String size) {
        return switch (size.toLowerCase(Locale.ROOT)) {
            case "full" -> FULL;
            case "smoke" -> SMOKE;
            default -> throw new IllegalArgumentException("benchmark.size is '" + size + "': it must be full or smoke");
        };
    }

    boolean isFull() {
        return this == FULL;
    }
}
