package dev.authcodes.keycloak.store;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReference;
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
 * Transactions beside that of the request: what was done in one is committed when it returns, and it can be tried
 * again where another request wrote the same at the same moment.
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

    /** Does something with single-use objects in one transaction, and again where that failed. */
    <T> T retryOnObjects(Function<SingleUseObjectProvider, T> task) {
        return retry(() -> run(session -> task.apply(session.singleUseObjects())));
    }

    /** @param work everything that has to be done again after a failure, in one or several transactions */
    <T> T retry(Supplier<T> work) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        Retry.executeWithBackoff(
                iteration -> result.set(work.get()),
                (iteration, failure) -> LOG.debugf(failure, "Attempt %d failed", iteration + 1),
                ATTEMPTS,
                BACKOFF_BASE_MILLIS);
        return requireNonNull(result.get(), "an attempt had no result and did not fail either");
    }
}
