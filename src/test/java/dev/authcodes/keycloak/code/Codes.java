package dev.authcodes.keycloak.code;

import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.fakes.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Codes for tests: created now, valid for five minutes, created by the client with the internal id {@value #CREATOR}.
 */
public final class Codes {
    public static final String CREATOR = "creator-id";
    public static final Duration LIFESPAN = Duration.ofMinutes(5);

    private Codes() {}

    public static AuthCode of(LongCode value, int uses) {
        return of(value, uses, Restrictions.NONE);
    }

    public static AuthCode of(LongCode value, int uses, Restrictions restrictions) {
        Instant now = Clock.now();
        return new AuthCode(
                value.sessionId(),
                value.digest(),
                now,
                now.plus(LIFESPAN),
                uses,
                CREATOR,
                restrictions,
                null,
                Descent.NONE);
    }

    /** A code of the session {@code session}. */
    public static AuthCode withUses(int uses) {
        return of(LongCode.generate("session"), uses);
    }
}
