package dev.authcodes.keycloak.support.faults;

import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakTransactionManager;

/** An event listener that throws, see {@link Fault}. */
public final class FaultyListener implements EventListenerProvider {
    private final KeycloakTransactionManager transactions;

    private FaultyListener(KeycloakSession session) {
        transactions = session.getTransactionManager();
    }

    @Override
    public void onEvent(Event event) {
        happen();
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        happen();
    }

    private void happen() {
        switch (FaultControl.next("LISTENER")) {
            case LISTENER_THROWS -> throw new IllegalStateException("thrown by the test");
            case LISTENER_THROWS_BEFORE_COMMIT -> transactions.enlistPrepare(new Failing());
            case LISTENER_THROWS_IN_COMMIT -> transactions.enlist(new Failing());
            case LISTENER_THROWS_AFTER_COMMIT -> transactions.enlistAfterCompletion(new Failing());
            case NONE, USER_STORAGE_SLOW, USER_STORAGE_UNAVAILABLE, USER_STORAGE_EMPTY -> {
                // no fault of the listener
            }
        }
    }

    @Override
    public void close() {
        // nothing to close
    }

    /** A transaction that cannot be committed. */
    private static final class Failing extends AbstractKeycloakTransaction {
        @Override
        protected void commitImpl() {
            throw new IllegalStateException("thrown by the test at the commit");
        }

        @Override
        protected void rollbackImpl() {
            // nothing to undo
        }
    }

    /** Registers it as {@code faulty}. */
    public static final class Factory extends TestFactory<EventListenerProvider>
            implements EventListenerProviderFactory {
        public Factory() {
            super("faulty");
        }

        @Override
        public EventListenerProvider create(KeycloakSession session) {
            return new FaultyListener(session);
        }
    }
}
