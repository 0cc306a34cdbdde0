package dev.authcodes.keycloak.support;

import java.time.Duration;
import org.apache.commons.lang3.function.Failable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for something that gives no notification. */
public final class Pause {
    private Pause() {}

    /**
     * Waits for what takes as long as it takes.
     *
     * @param what is awaited, for the message if it does not happen
     */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(50));
    }

    /** Waits until the time in tokens and events, in whole seconds, has changed. */
    public static void untilTheNextSecond() {
        of(Duration.ofMillis(1010 - System.currentTimeMillis() % 1000));
    }

    public static void of(Duration duration) {
        Failable.run(() -> Thread.sleep(duration.toMillis()));
    }
}
