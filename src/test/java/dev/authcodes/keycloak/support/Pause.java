package dev.authcodes.keycloak.support;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Waiting, where there is nothing to be notified by. */
public final class Pause {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Pause() {}

    /** @param what it is that is waited for, for the message if it does not come */
    public static void until(BooleanSupplier condition, String what) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("waited in vain for: " + what);
            }
            of(Duration.ofMillis(50));
        }
    }

    public static void of(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
