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
 * A request for a code, before limits are applied.
 *
 * @param durationMinutes minutes, fractions allowed; absent, zero or negative: the default
 * @param uses a whole number; absent, zero or negative: the default
 * @param label at most 64 characters
 * @param isShort whether a {@link ShortCode} is requested
 */
public record CreationRequest(
        @Nullable BigDecimal durationMinutes,
        @Nullable BigDecimal uses,
        Restrictions restrictions,
        @Nullable String label,
        boolean isShort) {

    /** For a long code. */
    public CreationRequest(
            @Nullable BigDecimal durationMinutes,
            @Nullable BigDecimal uses,
            Restrictions restrictions,
            @Nullable String label) {
        this(durationMinutes, uses, restrictions, label, false);
    }

    /**
     * The requested code, fitted into the limits.
     *
     * @param value its long form, even if the user gets a short one
     * @param creator the internal id of the creating client
     * @param sessionEnd the latest possible end of the user session, and so of the code
     */
    public AuthCode toCode(LongCode value, String creator, Descent descent, CodeLimits limits, Instant sessionEnd) {
        Instant now = Instant.ofEpochSecond(CurrentTime.seconds());
        Duration lifespan = limits.lifespan(durationMinutes);
        if (isShort) {
            lifespan = Collections.min(List.of(lifespan, ShortCode.MAX_LIFESPAN));
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

    /** The same, limited to these scopes; null: no limit. */
    public CreationRequest withScope(@Nullable Set<String> scope) {
        return new CreationRequest(durationMinutes, uses, restrictions.withScope(scope), label, isShort);
    }

    /** The same, restricted to this redeemer. */
    public CreationRequest withClient(ClientModel client) {
        return new CreationRequest(durationMinutes, uses, restrictions.withClient(client), label, isShort);
    }

    /** The same, restricted to redeemers in this network. */
    public CreationRequest withNetwork(Network network) {
        return new CreationRequest(durationMinutes, uses, restrictions.withNetwork(network), label, isShort);
    }
}
