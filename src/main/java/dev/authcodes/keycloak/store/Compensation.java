package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import java.util.function.Consumer;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Undoes what a request did to single-use objects, which are not part of its transaction where they are in a cache, if the
 * transaction is rolled back. It is never undone twice: a use given back twice would be a use too many.
 *
 * <p>What is lost: with caches, Keycloak (26.7) writes a new client session to the database after the transaction, and
 * tries for ten seconds. If the database refuses that, the request fails with 500 and nobody tells this class, so the
 * redeemed use stays used up, and on record. The same request sent again with its {@code request_id} is served for it.
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
     * With this feature the single-use objects are rows of the database and have been rolled back with it. Other callers may
     * have removed them since.
     */
    private static boolean isPartOfTheTransaction() {
        return KeycloakVersion.keepsSingleUseObjectsInDatabase();
    }
}
