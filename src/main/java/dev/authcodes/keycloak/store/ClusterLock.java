package dev.authcodes.keycloak.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * A lock that one request on all nodes together holds. If the holder dies, the lock expires and a waiting caller gets it. If too
 * many wait, the last do not get it.
 */
final class ClusterLock {
    private static final Logger LOG = Logger.getLogger(ClusterLock.class);
    private static final long LIFESPAN_SECONDS = 10;
    /** How long the holder may write, well below the lifespan after which another caller can take the lock. */
    private static final Duration SAFE_TO_WRITE = Duration.ofSeconds(7);
    /** Longer than the lifespan of a lock whose holder died. */
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private static final int FIRST_PAUSE_MILLIS = 20;
    /** Each attempt is a transaction, so callers that wait longer try less often. */
    private static final int MAX_PAUSE_MILLIS = 200;

    private final SeparateTransactions transactions;
    private final String key;
    /** By the monotonic clock, which is never set. */
    private long takenAtNanos;

    /** @param key of the single-use object that stands for the lock */
    ClusterLock(SeparateTransactions transactions, String key) {
        this.transactions = transactions;
        this.key = key;
    }

    /**
     * Waits for the lock and runs the first task in the transaction that takes it.
     *
     * @return the result of the task; empty, with nothing to release, if the lock was not free in time
     */
    <T> Optional<T> take(Function<KeycloakSession, T> first) {
        long start = System.nanoTime();
        Optional<T> done = transactions.run(session -> attempt(session, first));
        for (int pause = FIRST_PAUSE_MILLIS;
                done.isEmpty() && System.nanoTime() - start < TIMEOUT.toNanos();
                pause = Math.min(pause + 1, MAX_PAUSE_MILLIS)) {
            pause(pause);
            done = transactions.run(session -> attempt(session, first));
        }
        return done;
    }

    private <T> Optional<T> attempt(KeycloakSession session, Function<KeycloakSession, T> first) {
        takenAtNanos = System.nanoTime();
        if (!session.singleUseObjects().putIfAbsent(key, LIFESPAN_SECONDS)) {
            return Optional.empty();
        }
        Compensation.enlist(session, this::remove);
        return Optional.of(first.apply(session));
    }

    private static void pause(int most) {
        long millis = ThreadLocalRandom.current().nextLong(1, most);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Whether no other caller can have taken the lock yet. */
    boolean isSafe() {
        return System.nanoTime() - takenAtNanos < SAFE_TO_WRITE.toNanos();
    }

    /**
     * To be called by the holder once its writes are committed. Never throws.
     *
     * @param last clean-up that may be skipped
     */
    void release(Consumer<SingleUseObjectProvider> last) {
        try {
            transactions.retryOnObjects(objects -> {
                remove(objects);
                last.accept(objects);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.debugf(e, "Lock %s was not released and is left to expire", key);
        }
    }

    private void remove(SingleUseObjectProvider objects) {
        if (isSafe()) {
            objects.remove(key);
        }
    }
}
