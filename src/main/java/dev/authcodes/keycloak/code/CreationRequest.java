package dev.authcodes.keycloak.code;

import dev.authcodes.keycloak.code.AuthCode.Descent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * What a caller asks for, not yet held against the limits.
 *
 * @param durationMinutes minutes, fractions allowed; absent, zero or negative: the default
 * @param uses a whole number; absent, zero or negative: the default
 * @param label at most 64 characters
 * @param isShort whether it is to be typed: see {@link ShortCode}
 */
public record CreationRequest(
        @Nullable BigDecimal durationMinutes,
        @Nullable BigDecimal uses,
        Restrictions restrictions,
        @Nullable String label,
        boolean isShort) {

    /** For a code that need not be typed. */
    public CreationRequest(
            @Nullable BigDecimal durationMinutes,
            @Nullable BigDecimal uses,
            Restrictions restrictions,
            @Nullable String label) {
        this(durationMinutes, uses, restrictions, label, false);
    }

    /**
     * The code that is asked for, within the limits.
     *
     * @param value its long form, though the user may get a short one
     * @param creator the internal id of the client that asks
     * @param sessionEnd when the user session ends at the latest, and with it the code
     */
    public AuthCode toCode(LongCode value, String creator, Descent descent, CodeLimits limits, Instant sessionEnd) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        Duration lifespan = limits.lifespan(durationMinutes);
        if (isShort) {
            lifespan = Collections.min(List.of(lifespan, ShortCode.LONGEST_LIFESPAN));
        }
        return new AuthCode(
                value.sessionId(),
                value.digest(),
                now,
                Collections.max(List.of(now, Collections.min(List.of(now.plus(lifespan), sessionEnd)))),
                isShort ? 1 : limits.uses(uses),
                creator,
                restrictions,
                label,
                descent);
    }

    /** The same with other scopes at most; null: no bound. */
    public CreationRequest withScope(@Nullable Set<String> scope) {
        return new CreationRequest(durationMinutes, uses, restrictions.withScope(scope), label, isShort);
    }

    /** The same for this redeemer only. */
    public CreationRequest withClient(ClientModel client) {
        return new CreationRequest(durationMinutes, uses, restrictions.withClient(client), label, isShort);
    }

    /** The same for redeemers in this network only. */
    public CreationRequest withNetwork(Network network) {
        return new CreationRequest(durationMinutes, uses, restrictions.withNetwork(network), label, isShort);
    }
}
