package dev.authcodes.keycloak.code;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The admin's limits, and how requested values are fitted into them: absent means the default, too large the maximum.
 *
 * @param maxActive how many redeemable codes a user session may have
 * @param maxActiveUses how many uses these codes may have in total, redeemed ones included
 */
public record CodeLimits(
        Duration defaultLifespan,
        Duration maxLifespan,
        int defaultUses,
        int maxUses,
        int maxActive,
        int maxActiveUses) {

    public CodeLimits {
        maxUses = Math.min(maxUses, maxActiveUses);
        defaultUses = Math.min(defaultUses, maxUses);
    }

    private static final BigDecimal SECONDS_PER_MINUTE = BigDecimal.valueOf(60);

    /** The stricter value of each limit. */
    public CodeLimits and(CodeLimits other) {
        Duration longest = shorter(maxLifespan, other.maxLifespan);
        int most = Math.min(maxUses, other.maxUses);
        return new CodeLimits(
                shorter(longest, shorter(defaultLifespan, other.defaultLifespan)),
                longest,
                Math.min(most, Math.min(defaultUses, other.defaultUses)),
                most,
                Math.min(maxActive, other.maxActive),
                Math.min(maxActiveUses, other.maxActiveUses));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The lifetime for {@code minutes}, in whole seconds and at least one. */
    public Duration lifespan(@Nullable BigDecimal minutes) {
        if (minutes == null || minutes.signum() <= 0) {
            return defaultLifespan;
        }
        // Compare before calculating: rounding a number like 1e-999999999 would exhaust the heap.
        if (minutes.compareTo(minutes(maxLifespan)) >= 0) {
            return maxLifespan;
        }
        if (minutes.compareTo(minutes(Duration.ofSeconds(1))) <= 0) {
            return Duration.ofSeconds(1);
        }
        BigDecimal seconds = minutes.multiply(SECONDS_PER_MINUTE).setScale(0, RoundingMode.HALF_UP);
        return Duration.ofSeconds(seconds.longValueExact());
    }

    public int uses(@Nullable BigDecimal wanted) {
        if (wanted == null || wanted.signum() <= 0) {
            return defaultUses;
        }
        return wanted.compareTo(BigDecimal.valueOf(maxUses)) >= 0 ? maxUses : wanted.intValueExact();
    }

    private static BigDecimal minutes(Duration duration) {
        return BigDecimal.valueOf(duration.toSeconds()).divide(SECONDS_PER_MINUTE, 9, RoundingMode.HALF_UP);
    }
}
