package dev.authcodes.keycloak.audit;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/** Does something once the request's work is there for good, and nothing if it comes to nothing. */
final class AfterCommit extends AbstractKeycloakTransaction {
    private final Runnable task;

    private AfterCommit(Runnable task) {
        this.task = task;
    }

    static void run(KeycloakSession session, Runnable task) {
        session.getTransactionManager().enlistAfterCompletion(new AfterCommit(task));
    }

    @Override
    protected void commitImpl() {
        task.run();
    }

    @Override
    protected void rollbackImpl() {
        // nothing happened, so there is nothing to tell
    }
}
