package dev.authcodes.keycloak.store;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.AuthenticatedClientSessionModel;
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
 *
 * <p>On all nodes together, one transaction creates the row, since Keycloak replaces the notes of a row that it finds when it
 * creates one ({@code JpaUserSessionPersisterProvider.createClientSession}). And in a request that has not found the row, it
 * drops all changes of it, even if another transaction has created it meanwhile.
 */
public final class ClientSessionTurn extends AbstractKeycloakTransaction implements Provider {
    private final KeycloakSession session;
    private String key = "";
    private @Nullable ClientSessionRow row;
    private @Nullable ClusterLock creation;
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
        key = ClientSessionRow.key(sessionId, client);
        ClientSessionRow entered = ClientSessionRow.of(key);
        if (!ClientSessionRow.acquire(entered.entrance())) {
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
            taken = ClientSessionRow.acquire(row.turn());
            missed = !taken;
        }
        return taken;
    }

    /**
     * Looks the client session up in a turn. If there is one, the turn ends and can be waited for again. If not, the caller
     * creates it, and the turn lasts until the transaction ends.
     */
    public @Nullable AuthenticatedClientSessionModel find(Supplier<@Nullable AuthenticatedClientSessionModel> lookUp) {
        if (await() && !ClientSessionRow.isKnownToExist(key) && !lock()) {
            missed = true;
            end();
        }
        AuthenticatedClientSessionModel found = lookUp.get();
        if (found != null) {
            ClientSessionRow.exists(key);
            end();
        }
        return found;
    }

    private boolean lock() {
        ClusterLock lock = new ClusterLock(new SeparateTransactions(session), "auth-code-client:" + key);
        creation = lock.take(own -> true).isPresent() ? lock : null;
        return creation != null;
    }

    private void end() {
        if (creation != null) {
            creation.release(objects -> {});
            creation = null;
        }
        if (row != null && taken) {
            taken = false;
            row.turn().release();
        }
    }

    /** Runs a task that ends connections of this client in this session when no other does; not at all if that takes long. */
    public static void runEnding(String sessionId, ClientModel client, Runnable task) {
        Semaphore ending =
                ClientSessionRow.of(ClientSessionRow.key(sessionId, client)).ending();
        if (ClientSessionRow.acquire(ending)) {
            try {
                task.run();
            } finally {
                ending.release();
            }
        }
    }

    @Override
    protected void commitImpl() {
        ClientSessionRow.exists(key);
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
}
