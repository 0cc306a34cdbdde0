package dev.authcodes.keycloak.code;

import java.util.concurrent.TimeUnit;
import org.keycloak.common.util.Time;

/** Keycloak's clock in seconds as a {@code long}, which Keycloak itself provides only from 26.7 on. */
public final class CurrentTime {

    private CurrentTime() {}

    /** Seconds since the epoch. */
    public static long seconds() {
        return TimeUnit.MILLISECONDS.toSeconds(Time.currentTimeMillis());
    }
}
