package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.CurrentTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * How often something has happened in this minute, or hour, of the clock, up to a limit. Each count is an entry, as in
 * {@link Slots}: of all who count at the same moment, on whatever node, as many succeed as are left. Across
 * the turn of a minute twice the limit can come in a few seconds.
 *
 * <p>A key has no more entries than its limit, each with what confirms it ({@link ExclusiveEntries}), for little more than
 * the minute or hour. Whoever has reached the limit adds none. So the entries are bounded by the requests of that time.
 */
public final class Rate {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int NOTICES_IN_AN_HOUR = 10;
    /** An entry outlives its window by this, for nodes whose clock is behind. */
    private static final long SKEW_SECONDS = 5;

    private static final int NONE = -1;

    /** That of a refused request may be rolled back, and the count with it. */
    private final SeparateTransactions transactions;

    private final String key;
    private final int limit;
    private final long windowEnd;
    private int counted = NONE;

    private Rate(KeycloakSession session, String key, int limit, Duration length) {
        long window = CurrentTime.seconds() / length.toSeconds();
        this.transactions = new SeparateTransactions(session);
        this.key = key + ':' + window;
        this.limit = limit;
        this.windowEnd = (window + 1) * length.toSeconds();
    }

    /**
     * Codes that are created in a user session.
     *
     * @param limit zero: none
     */
    public static Rate ofCreations(KeycloakSession session, String sessionId, int limit) {
        return new Rate(session, "auth-code-created:" + sessionId, limit, MINUTE);
    }

    /** E-mails to a user about connections. */
    public static Rate ofNotices(KeycloakSession session, String userId) {
        return new Rate(session, "auth-code-notices:" + userId, NOTICES_IN_AN_HOUR, HOUR);
    }

    /** Counts one more; false if the limit had been reached, and then nothing was counted. */
    public boolean count() {
        if (limit == 0) {
            return true;
        }
        counted = transactions.retryOnObjects(objects -> put(objects, firstFree(objects)));
        if (counted == NONE) {
            // One before may be free nevertheless. In another transaction, see put.
            counted = transactions.retryOnObjects(objects -> put(objects, 0));
        }
        return counted != NONE;
    }

    /** Takes back what {@link #count} counted. */
    public void uncount() {
        if (counted != NONE) {
            transactions.retryOnObjects(objects -> new ExclusiveEntries(objects).undoPut(key(counted)));
            counted = NONE;
        }
    }

    /**
     * From there to the last, and not around: where single-use objects are rows of the database, a transaction holds every
     * entry that it tried, and those who tried them in different orders would wait for each other.
     */
    private int put(SingleUseObjectProvider objects, int from) {
        ExclusiveEntries entries = new ExclusiveEntries(objects);
        long seconds = Math.max(1, windowEnd - CurrentTime.seconds()) + SKEW_SECONDS;
        return IntStream.range(from, limit)
                .filter(n -> entries.put(key(n), seconds))
                .findFirst()
                .orElse(NONE);
    }

    /** Those that are counted are nearly a prefix: its end is found by doubling, then by bisection. */
    private int firstFree(SingleUseObjectProvider objects) {
        int high = 1;
        while (high < limit && objects.contains(key(high - 1))) {
            high *= 2;
        }
        return ExclusiveEntries.bisect(high / 2, Math.min(high, limit) - 1, n -> !objects.contains(key(n)));
    }

    private String key(int n) {
        return key + ':' + n;
    }
}
