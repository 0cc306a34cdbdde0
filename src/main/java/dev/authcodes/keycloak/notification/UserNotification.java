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
 * Tells users by e-mail that a tool has connected with a code of theirs. Sent once the redemption is committed, on a thread
 * of its own: whatever happens here neither delays the request nor makes it fail.
 */
public final class UserNotification {
    private static final Logger LOG = Logger.getLogger(UserNotification.class);

    /** Keycloak gives each name a pool, of four threads unless it is configured. */
    private static final String EXECUTOR = "auth-code-notices";

    /** That pool's queue has no bound, and a mail server that hangs holds each thread for several seconds. */
    private static final Semaphore WAITING = new Semaphore(1000);

    private final KeycloakSession session;

    public UserNotification(KeycloakSession session) {
        this.session = session;
    }

    /** A code is being redeemed. Nothing is sent if the request is rolled back, or only repeats one that was served. */
    public void connected(
            RedeemPermission permission,
            RedemptionOutcome.Redeemed redeemed,
            ClientModel client,
            Connection connection) {
        if (!permission.notifiesUser() || redeemed.repeat()) {
            return;
        }
        ConnectionNotice notice = ConnectionNotice.of(session, redeemed.userSession(), client, connection);
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        ExecutorService executor = session.getProvider(ExecutorsProvider.class).getExecutor(EXECUTOR);
        AfterCommit.run(session, () -> submit(executor, () -> NoticeDelivery.deliver(factory, notice)));
    }

    private static void submit(ExecutorService executor, Runnable delivery) {
        if (!WAITING.tryAcquire()) {
            LOG.warn("A user is not told of a connection: too many e-mails are waiting. Check the mail server.");
            return;
        }
        try {
            executor.execute(() -> {
                WAITING.release();
                delivery.run();
            });
        } catch (RejectedExecutionException e) {
            WAITING.release();
            LOG.debug("A user is not told of a connection: the server is stopping", e);
        }
    }
}
