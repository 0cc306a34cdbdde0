package dev.authcodes.keycloak.code;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for, not yet held against the limits.
 *
 * @param durationMinutes minutes, fractions allowed; absent, zero or negative: the default
 * @param uses a whole number; absent, zero or negative: the default
 * @param label at most 64 characters
 */
public record CodeRequest(
        @Nullable BigDecimal durationMinutes,
        @Nullable BigDecimal uses,
        Restrictions restrictions,
        @Nullable String label) {}
