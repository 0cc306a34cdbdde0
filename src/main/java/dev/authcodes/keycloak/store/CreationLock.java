package dev.authcodes.keycloak.store;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Lets the creations of one user session follow each other, since what its codes have together is counted and then written.
 * If its holder dies, it expires, and those who wait get it then. Where too many wait, the last are refused.
 */
final class CreationLock {
    private static final Logger LOG = Logger.getLogger(CreationLock.class);
    private static final long LIFESPAN_SECONDS = 10;
    /** From when on the holder writes nothing any more, well before another one can have the lock. */
    private static final Duration SAFE = Duration.ofSeconds(7);
    /** Longer than the lock of a holder that died lives. */
    private static final long PATIENCE_MILLIS = 15_000;

    private static final int FIRST_PAUSE_MILLIS = 20;
    /** Each attempt is a transaction, so many who wait ask less often. */
    private static final int LONGEST_PAUSE_MILLIS = 200;

    private final SeparateTransactions transactions;
    private final String key;
    /** By the clock that nobody sets. */
    private long takenAtNanos;

    CreationLock(SeparateTransactions transactions, String sessionId) {
        this.transactions = transactions;
        this.key = "auth-code-creation:" + sessionId;
    }

    /**
     * Waits for the lock, and does the first thing in the transaction in which it takes it.
     *
     * @return what the first thing came to; empty, and nothing to release, if others had the lock all the time
     */
    <T> Optional<T> take(Function<KeycloakSession, T> first) {
        long until = Time.currentTimeMillis() + PATIENCE_MILLIS;
        Optional<T> done = transactions.run(session -> attempt(session, first));
        for (int pause = FIRST_PAUSE_MILLIS;
                done.isEmpty() && Time.currentTimeMillis() < until;
                pause = Math.min(pause + 1, LONGEST_PAUSE_MILLIS)) {
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

    /** Whether nobody else can have it yet. */
    boolean isSafe() {
        return System.nanoTime() - takenAtNanos < SAFE.toNanos();
    }

    /**
     * To be called by the holder when what it wrote is committed. Never fails.
     *
     * @param last what remains to be done, and can be left undone
     */
    void release(Consumer<SingleUseObjectProvider> last) {
        try {
            transactions.retryOnObjects(objects -> {
                remove(objects);
                last.accept(objects);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.debugf(e, "Left to expire: %s", key);
        }
    }

    private void remove(SingleUseObjectProvider objects) {
        if (isSafe()) {
            objects.remove(key);
        }
    }
}
