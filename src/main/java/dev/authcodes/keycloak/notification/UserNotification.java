package dev.authcodes.keycloak.notification;

import dev.authcodes.keycloak.audit.AfterCommit;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.permission.RedeemPermission;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Notifies users by e-mail that a tool has connected with one of their codes. Sent after the redemption is committed,
 * on another thread, so that it can neither delay the request nor make it fail.
 */
public final class UserNotification {
    private static final Logger LOG = Logger.getLogger(UserNotification.class);

    /** Keycloak has one pool for each name, of four threads unless configured otherwise. */
    private static final String EXECUTOR = "auth-code-notices";

    /** The pool's queue is unbounded, and an unresponsive mail server blocks each thread for several seconds. */
    private static final Semaphore WAITING = new Semaphore(1000);

    private final KeycloakSession session;

    public UserNotification(KeycloakSession session) {
        this.session = session;
    }

    /** To be called when a code is redeemed. Nothing is sent if the request is rolled back or is a retry. */
    public void connected(
            RedeemPermission permission,
            RedemptionOutcome.Redeemed redeemed,
            ClientModel client,
            Connection connection) {
        if (!permission.notifiesUser() || redeemed.repeat()) {
            return;
        }
        ConnectionEmail email = ConnectionEmail.of(session, redeemed.userSession(), client, connection);
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        ExecutorService executor = session.getProvider(ExecutorsProvider.class).getExecutor(EXECUTOR);
        AfterCommit.run(session, () -> submit(executor, () -> EmailDelivery.deliver(factory, email)));
    }

    private static void submit(ExecutorService executor, Runnable delivery) {
        if (!WAITING.tryAcquire()) {
            LOG.warn("A user was not notified of a connection: too many e-mails are queued. Check the mail server.");
            return;
        }
        try {
            executor.execute(() -> {
                WAITING.release();
                delivery.run();
            });
        } catch (RejectedExecutionException e) {
            WAITING.release();
            LOG.debug("A user was not notified of a connection: the server is shutting down", e);
        }
    }
}
