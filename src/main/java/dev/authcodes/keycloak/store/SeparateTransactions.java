package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Retry;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.KeycloakSessionTaskWithResult;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Transactions separate from the request's: each is committed when it returns, and can be retried if another request
 * wrote the same data at the same time.
 */
final class SeparateTransactions {
    private static final Logger LOG = Logger.getLogger(SeparateTransactions.class);
    private static final int ATTEMPTS = 8;
    private static final int BACKOFF_BASE_MILLIS = 10;

    private final KeycloakSessionFactory factory;
    private final KeycloakContext context;

    SeparateTransactions(KeycloakSession session) {
        this.factory = session.getKeycloakSessionFactory();
        this.context = session.getContext();
    }

    <T> T run(KeycloakSessionTaskWithResult<T> task) {
        return KeycloakModelUtils.runJobInTransactionWithResult(factory, context, task, "Auth code");
    }

    /** Runs a task on single-use objects in one transaction. */
    void onObjects(Consumer<SingleUseObjectProvider> task) {
        run(session -> {
            task.accept(session.singleUseObjects());
            return true;
        });
    }

    /** Runs a task on single-use objects in one transaction, retrying on failure. */
    <T> T retryOnObjects(Function<SingleUseObjectProvider, T> task) {
        return retry(() -> run(session -> task.apply(session.singleUseObjects())));
    }

    /** @param work everything to repeat after a failure, in one or more transactions */
    <T> T retry(Supplier<T> work) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        Retry.executeWithBackoff(
                iteration -> result.set(work.get()),
                (iteration, failure) -> LOG.debugf(failure, "Attempt %d failed", iteration + 1),
                ATTEMPTS,
                BACKOFF_BASE_MILLIS);
        return requireNonNull(result.get(), "the result is null");
    }
}
