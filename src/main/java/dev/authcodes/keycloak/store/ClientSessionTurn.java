package dev.authcodes.keycloak.store;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;

/**
 * Has redemptions by one client in one user session committed one after the other, in the order in which they came. All of them
 * write one row. Where another transaction has written it meanwhile, Keycloak (26.7) tries again for ten seconds and then gives
 * up, at the cost of the use ({@link Compensation}); and while many tools connect at once, there always is another one.
 *
 * <p>Each node has turns of its own, so of each node one transaction competes. Who waits for a turn holds a connection to the
 * database, and whose turn it is may need a second one, so only a few wait there, and the others before they need any.
 */
public final class ClientSessionTurn extends AbstractKeycloakTransaction implements Provider {
    /** As long as Keycloak tries to write the row. */
    private static final long PATIENCE_SECONDS = 10;
    /** Client sessions that share one wait for each other without need. */
    private static final Row[] ROWS = Stream.generate(Row::new).limit(1024).toArray(Row[]::new);

    private final KeycloakSession session;
    private @Nullable Row row;
    private boolean taken;
    private boolean missed;

    public ClientSessionTurn(KeycloakSession session) {
        this.session = session;
    }

    /**
     * To be called before anything is read from the database.
     *
     * @return false if so many are under way for so long that the request should be refused
     */
    public boolean enter(String sessionId, ClientModel client) {
        Row entered = rowOf(sessionId, client);
        if (!acquire(entered.entrance())) {
            return false;
        }
        row = entered;
        // For all that does not get as far as a transaction that is completed.
        session.enlistForClose(this);
        return true;
    }

    /** From now on it ends with the transaction. What is enlisted to run after the transaction from now on runs after it. */
    public void endWithTransaction() {
        session.getTransactionManager().enlistAfterCompletion(this);
    }

    /**
     * Waits for the turn, unless it has begun. To be called as late as possible.
     *
     * @return false if it has not come for so long that the request should fail
     */
    public boolean await() {
        if (row != null && !taken && !missed) {
            taken = acquire(row.turn());
            missed = !taken;
        }
        return taken;
    }

    /** Ends the turn before the transaction. It can be waited for again. */
    public void end() {
        if (row != null && taken) {
            taken = false;
            row.turn().release();
        }
    }

    /** Whether redemptions by this client in this session are waiting. */
    public static boolean isAwaited(String sessionId, ClientModel client) {
        return rowOf(sessionId, client).turn().hasQueuedThreads();
    }

    @Override
    protected void commitImpl() {
        close();
    }

    @Override
    protected void rollbackImpl() {
        close();
    }

    @Override
    public void close() {
        end();
        if (row != null) {
            row.entrance().release();
            row = null;
        }
    }

    private static Row rowOf(String sessionId, ClientModel client) {
        return ROWS[Math.floorMod((sessionId + client.getId()).hashCode(), ROWS.length)];
    }

    private static boolean acquire(Semaphore semaphore) {
        try {
            return semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What waits for one of these gets it in the order in which it came. */
    private record Row(Semaphore entrance, Semaphore turn) {
        /** Enough to keep the processors busy with what comes before the commit. */
        private static final int UNDER_WAY = 8;

        Row() {
            this(new Semaphore(UNDER_WAY, true), new Semaphore(1, true));
        }
    }
}
