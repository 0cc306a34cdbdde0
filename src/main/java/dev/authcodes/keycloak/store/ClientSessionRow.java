package dev.authcodes.keycloak.store;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

/**
 * Who may write the row of a client session on this node. What waits for a semaphore gets it in the order in which it came.
 *
 * @param entrance for those that are under way
 * @param turn for the one that writes the row
 * @param ending for the one that ends connections beyond the limit, which writes no row
 */
record ClientSessionRow(Semaphore entrance, Semaphore turn, Semaphore ending) {
    /** As long as Keycloak tries to write the row. */
    private static final long PATIENCE_SECONDS = 10;
    /** Enough to keep the processors busy with what comes before the commit. */
    private static final int UNDER_WAY = 8;
    /** Client sessions that share one wait for each other without need. */
    private static final ClientSessionRow[] ROWS =
            Stream.generate(ClientSessionRow::unused).limit(1024).toArray(ClientSessionRow[]::new);

    /** Fingerprints of rows that exist. One of two in the same place is forgotten, and looked up with more care next time. */
    private static final AtomicLongArray EXISTING = new AtomicLongArray(1 << 16);

    private static ClientSessionRow unused() {
        return new ClientSessionRow(new Semaphore(UNDER_WAY, true), new Semaphore(1, true), new Semaphore(1, true));
    }

    static String key(String sessionId, ClientModel client) {
        return sessionId + ":" + client.getId();
    }

    static ClientSessionRow of(String key) {
        return ROWS[Math.floorMod(key.hashCode(), ROWS.length)];
    }

    static boolean isKnownToExist(String key) {
        long fingerprint = fingerprint(key);
        return EXISTING.get(place(fingerprint)) == fingerprint;
    }

    static void exists(String key) {
        long fingerprint = fingerprint(key);
        EXISTING.set(place(fingerprint), fingerprint);
    }

    private static long fingerprint(String key) {
        return key.chars().asLongStream().reduce(1, (hash, next) -> 31 * hash + next);
    }

    private static int place(long fingerprint) {
        return (int) Math.floorMod(fingerprint, (long) EXISTING.length());
    }

    /** Waits until the semaphore is to be had, or returns false after so long that the caller should give up. */
    static boolean acquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
