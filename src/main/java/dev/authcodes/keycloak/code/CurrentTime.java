package dev.authcodes.keycloak.code;

import java.util.concurrent.TimeUnit;
import org.keycloak.common.util.Time;

/** Keycloak's clock, which has a method for this only from 26.7 on. */
public final class CurrentTime {

    private CurrentTime() {}

    /** Since the epoch. */
    public static long seconds() {
        return TimeUnit.MILLISECONDS.toSeconds(Time.currentTimeMillis());
    }
}
