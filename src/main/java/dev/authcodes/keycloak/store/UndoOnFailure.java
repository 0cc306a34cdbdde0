package dev.authcodes.keycloak.store;

import java.util.List;
import java.util.function.Consumer;
import org.keycloak.common.Profile;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.Provider;
import org.keycloak.provider.Spi;

/**
 * Undoes what was done to single-use objects, which in a cache is done for good at once, if the request around it comes
 * to nothing. It is never undone twice: something given back twice would be a use too many.
 */
final class UndoOnFailure extends AbstractKeycloakTransaction {
    private static final String SESSION_WRITES = "infinispanTransactions";

    private final KeycloakSessionFactory factory;
    private final List<AbstractKeycloakTransaction> sessionWrites;
    private final Consumer<SingleUseObjectProvider> undo;

    private UndoOnFailure(KeycloakSession session, Consumer<SingleUseObjectProvider> undo) {
        this.factory = session.getKeycloakSessionFactory();
        this.sessionWrites = sessionWrites(session);
        this.undo = undo;
    }

    static void enlist(KeycloakSession session, Consumer<SingleUseObjectProvider> undo) {
        session.getTransactionManager().enlistAfterCompletion(new UndoOnFailure(session, undo));
    }

    /**
     * What writes the sessions of this request. Keycloak may do so after the main transaction, and then lets those after
     * it commit even where it failed, which is to be seen only by its state. By name, since the class belongs to no API:
     * a release that has it no longer costs a use when such a write fails, and nothing else.
     */
    private static List<AbstractKeycloakTransaction> sessionWrites(KeycloakSession session) {
        return session.getKeycloakSessionFactory().getSpis().stream()
                .filter(spi -> spi.getName().equals(SESSION_WRITES))
                .map(spi -> provider(session, spi))
                .filter(AbstractKeycloakTransaction.class::isInstance)
                .map(AbstractKeycloakTransaction.class::cast)
                .toList();
    }

    private static Provider provider(KeycloakSession session, Spi spi) {
        return session.getProvider(spi.getProviderClass());
    }

    @Override
    protected void commitImpl() {
        // One that is not finished although its turn has been failed: it was enlisted before this one.
        if (sessionWrites.stream().anyMatch(AbstractKeycloakTransaction::isActive)) {
            undo();
        }
    }

    @Override
    protected void rollbackImpl() {
        if (!isPartOfTheTransaction()) {
            undo();
        }
    }

    /**
     * With this feature the single-use objects are rows of the database and have been rolled back with it. Somebody else
     * may have taken them since.
     */
    private static boolean isPartOfTheTransaction() {
        return Profile.isFeatureEnabled(Profile.Feature.STATELESS);
    }

    private void undo() {
        KeycloakModelUtils.runJobInTransaction(factory, session -> undo.accept(session.singleUseObjects()));
    }
}
