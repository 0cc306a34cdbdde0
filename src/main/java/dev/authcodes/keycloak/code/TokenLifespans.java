package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * How long tokens obtained with a code may live, each from the moment it is issued. They are bounds: they shorten what
 * Keycloak has worked out, which never reaches beyond the session, and lengthen nothing. Each refresh token has a span
 * of its own, so a tool that keeps working stays connected and an idle one does not.
 *
 * @param access of access and ID tokens; zero: as long as Keycloak lets them
 * @param refresh of refresh tokens; zero: as long as Keycloak lets them
 */
public record TokenLifespans(Duration access, Duration refresh) {
    public static final TokenLifespans UNBOUNDED = new TokenLifespans(Duration.ZERO, Duration.ZERO);

    public TokenLifespans {
        requireNonNull(access, "access is null");
        requireNonNull(refresh, "refresh is null");
    }

    /** Both at once: of each the shorter. */
    public TokenLifespans and(TokenLifespans other) {
        return new TokenLifespans(shorter(access, other.access), shorter(refresh, other.refresh));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() ? other : other.isZero() ? one : Collections.min(List.of(one, other));
    }
}
