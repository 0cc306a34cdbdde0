package dev.authcodes.keycloak.support;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A real Keycloak that the tests have started. */
public interface Server extends AutoCloseable {
    String ADMIN = "admin";

    Duration START_TIMEOUT = Duration.ofMinutes(10);

    /**
     * The server that all test classes share; started when the first one asks for it. Whether it is a process or in a
     * container, {@code -Dkeycloak.runtime} says.
     */
    static Server shared() {
        return SharedServer.get();
    }

    /** A server of the test's own, which runs from an unpacked distribution on either runtime. */
    static DistributionServer.Setup in(Path home) {
        return DistributionServer.in(home);
    }

    /**
     * As {@link #in}, with a copy of the unpacked distribution, which is made where it is not there yet: another choice
     * of build options needs a home of its own, or it would be built again at each start.
     */
    static DistributionServer.Setup inCopy(String name) {
        return DistributionServer.inCopy(name);
    }

    /** Where that copy is. */
    static Path copy(String name) {
        return DistributionServer.copy(name);
    }

    URI baseUri();

    /** The address of the metrics, if enabled. */
    URI managementUri();

    /** What the server has written to its log so far. */
    String log();

    /** The folder with all data of the server. Skips the test, with the reason, if it cannot be read. */
    Path data();

    boolean isAlive();

    /** Waits until the log has a line that contains the text. */
    default void awaitLog(String text) {
        try {
            await().atMost(START_TIMEOUT)
                    .pollInterval(Duration.ofMillis(200))
                    .failFast("it ended", () -> !isAlive())
                    .until(() -> log().contains(text));
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            String log = log();
            close();
            throw new IllegalStateException("Keycloak did not log '" + text + "'. Its log:\n" + log, e);
        }
    }

    /** Kills the server with SIGKILL, so that it neither leaves the cluster nor stores anything. */
    void kill();

    /** Stops the server gracefully and waits for its end. */
    @Override
    void close();
}
