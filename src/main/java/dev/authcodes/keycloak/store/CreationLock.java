package dev.authcodes.keycloak.store;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Lets the creations of one user session follow each other, since what its codes have together is counted and then written.
 * It expires by itself, in case its holder dies.
 */
final class CreationLock {
    private static final Logger LOG = Logger.getLogger(CreationLock.class);
    private static final long LIFESPAN_SECONDS = 10;
    /** From when on the holder writes nothing any more, well before another one can have the lock. */
    private static final long SAFE_MILLIS = 7_000;
    /** For about 20 seconds, twice as long as it lives. */
    private static final int ATTEMPTS = 2000;

    private static final int PAUSE_MILLIS = 20;

    private final SeparateTransactions transactions;
    private final String key;
    private long takenAt;

    CreationLock(SeparateTransactions transactions, String sessionId) {
        this.transactions = transactions;
        this.key = "auth-code-creation:" + sessionId;
    }

    /** Waits for the lock, and does the first thing in the transaction in which it takes it. */
    <T> T take(Function<KeycloakSession, T> first) {
        return Stream.generate(() -> transactions.run(session -> attempt(session, first)))
                .limit(ATTEMPTS)
                .peek(attempted -> attempted.ifPresentOrElse(done -> {}, CreationLock::pause))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the other creations of the session do not end"));
    }

    private <T> Optional<T> attempt(KeycloakSession session, Function<KeycloakSession, T> first) {
        takenAt = Time.currentTimeMillis();
        if (!session.singleUseObjects().putIfAbsent(key, LIFESPAN_SECONDS)) {
            return Optional.empty();
        }
        Compensation.enlist(session, this::remove);
        return Optional.of(first.apply(session));
    }

    private static void pause() {
        long millis = ThreadLocalRandom.current().nextLong(1, PAUSE_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Whether nobody else can have it yet. */
    boolean isSafe() {
        return Time.currentTimeMillis() - takenAt < SAFE_MILLIS;
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
