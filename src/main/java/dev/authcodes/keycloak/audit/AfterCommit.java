package dev.authcodes.keycloak.audit;

import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/** Runs a task after the request's transaction is committed; never if it is rolled back. */
public final class AfterCommit extends AbstractKeycloakTransaction {
    private final Runnable task;

    private AfterCommit(Runnable task) {
        this.task = task;
    }

    public static void run(KeycloakSession session, Runnable task) {
        session.getTransactionManager().enlistAfterCompletion(new AfterCommit(task));
    }

    @Override
    protected void commitImpl() {
        task.run();
    }

    @Override
    protected void rollbackImpl() {
        // nothing to run
    }
}
