package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import java.util.function.Consumer;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Undoes a request's changes to single-use objects if its transaction is rolled back. Objects in a cache are not part
 * of the transaction. Nothing is undone twice: a use given back twice would be one too many.
 *
 * <p>One case is not covered: with caches, Keycloak (26.7) writes a client session that is new, or that others are writing,
 * to the database after the transaction, retrying for ten seconds. If that fails, the request fails with 500 and this
 * class is not notified, so the use stays redeemed and recorded. A retry with the same {@code request_id} is served for
 * it. {@link ClientSessionTurn} keeps redemptions from causing each other to fail.
 */
final class Compensation extends AbstractKeycloakTransaction {
    private final KeycloakSessionFactory factory;
    private final Consumer<SingleUseObjectProvider> undo;

    private Compensation(KeycloakSessionFactory factory, Consumer<SingleUseObjectProvider> undo) {
        this.factory = factory;
        this.undo = undo;
    }

    static void enlist(KeycloakSession session, Consumer<SingleUseObjectProvider> undo) {
        session.getTransactionManager()
                .enlistAfterCompletion(new Compensation(session.getKeycloakSessionFactory(), undo));
    }

    @Override
    protected void commitImpl() {
        // nothing to undo
    }

    @Override
    protected void rollbackImpl() {
        if (!isPartOfTheTransaction()) {
            KeycloakModelUtils.runJobInTransaction(factory, session -> undo.accept(session.singleUseObjects()));
        }
    }

    /**
     * Where single-use objects are database rows, they have been rolled back already, and other callers may have
     * removed them since.
     */
    private static boolean isPartOfTheTransaction() {
        return KeycloakVersion.keepsSingleUseObjectsInDatabase();
    }
}
