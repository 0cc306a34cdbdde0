package dev.authcodes.keycloak.fakes;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.keycloak.common.util.Time;

/** Keycloak's clock, which a test can advance. It is a static one, so it is reset after each test. */
public final class Clock implements AfterEachCallback {

    public static Instant now() {
        return Instant.ofEpochSecond(Time.currentTimeSeconds());
    }

    public static void advance(Duration duration) {
        Time.setOffset(Time.getOffset() + Math.toIntExact(duration.toSeconds()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Time.setOffset(0);
    }
}
