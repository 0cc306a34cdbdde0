package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.CurrentTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A rate limit per clock minute or clock hour. Each count is an entry, as in {@link Slots}: of all concurrent callers
 * in the cluster, exactly as many succeed as are left. Around the turn of a window, twice the limit can pass within
 * seconds.
 *
 * <p>A key has at most as many entries as its limit, each with its confirmations ({@link ExclusiveEntries}), for little
 * longer than the window. Beyond the limit no entry is added.
 */
public final class Rate {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int NOTICES_IN_AN_HOUR = 10;
    /** How long an entry outlives its window, for nodes whose clocks are behind. */
    private static final long SKEW_SECONDS = 5;

    private static final int NONE = -1;

    /** The transaction of a refused request may be rolled back, and the count with it. */
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
     * Limits the codes created in a user session per minute.
     *
     * @param limit zero: no limit
     */
    public static Rate ofCreations(KeycloakSession session, String sessionId, int limit) {
        return new Rate(session, "auth-code-created:" + sessionId, limit, MINUTE);
    }

    /** Limits the e-mails to a user about connections per hour. */
    public static Rate ofNotices(KeycloakSession session, String userId) {
        return new Rate(session, "auth-code-notices:" + userId, NOTICES_IN_AN_HOUR, HOUR);
    }

    /** Counts one; false, with nothing counted, if the limit has been reached. */
    public boolean count() {
        if (limit == 0) {
            return true;
        }
        counted = transactions.retryOnObjects(objects -> put(objects, firstFree(objects)));
        if (counted == NONE) {
            // An earlier one may be free nevertheless. In another transaction, see put.
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
     * Never wraps around: where single-use objects are database rows, a transaction locks every entry that it tries,
     * and callers that tried them in different orders would deadlock.
     */
    private int put(SingleUseObjectProvider objects, int from) {
        ExclusiveEntries entries = new ExclusiveEntries(objects);
        long seconds = Math.max(1, windowEnd - CurrentTime.seconds()) + SKEW_SECONDS;
        return IntStream.range(from, limit)
                .filter(n -> entries.put(key(n), seconds))
                .findFirst()
                .orElse(NONE);
    }

    /** The counted entries are nearly a prefix, whose end is found by doubling and then bisecting. */
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
