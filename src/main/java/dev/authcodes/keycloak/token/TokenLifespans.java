package dev.authcodes.keycloak.token;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.RefreshToken;

/**
 * How long tokens that came from a code may live, each from the moment it is issued. They are bounds: they shorten what
 * Keycloak has worked out, which never reaches beyond the session, and lengthen nothing. That each refresh token has its
 * own span lets a tool in that goes on working, and one that lies idle falls out.
 *
 * @param access zero: as long as Keycloak lets them
 * @param refresh zero: as long as Keycloak lets them
 */
public record TokenLifespans(Duration access, Duration refresh) {
    public static final TokenLifespans UNBOUNDED = new TokenLifespans(Duration.ZERO, Duration.ZERO);

    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";

    public TokenLifespans {
        requireNonNull(access, "access is null");
        requireNonNull(refresh, "refresh is null");
    }

    /** Both at once: of each the shorter. */
    public TokenLifespans and(TokenLifespans other) {
        return new TokenLifespans(shorter(access, other.access), shorter(refresh, other.refresh));
    }

    void boundAccess(AccessToken token) {
        shorten(token, access);
    }

    void boundRefresh(RefreshToken token) {
        shorten(token, refresh);
    }

    /** As the value of a claim, in seconds; empty if there is no bound. */
    Map<String, Object> toClaim() {
        Map<String, Object> claim = new HashMap<>();
        if (!access.isZero()) {
            claim.put(ACCESS, access.toSeconds());
        }
        if (!refresh.isZero()) {
            claim.put(REFRESH, refresh.toSeconds());
        }
        return claim;
    }

    /** @param claim what {@link #toClaim} made of it; null: no bound */
    static TokenLifespans ofClaim(@Nullable Object claim) {
        return claim instanceof Map<?, ?> bounds
                ? new TokenLifespans(seconds(bounds.get(ACCESS)), seconds(bounds.get(REFRESH)))
                : UNBOUNDED;
    }

    private static Duration seconds(@Nullable Object number) {
        return number instanceof Number seconds ? Duration.ofSeconds(seconds.longValue()) : Duration.ZERO;
    }

    private static void shorten(JsonWebToken token, Duration lifespan) {
        if (lifespan.isZero()) {
            return;
        }
        long latest = token.getIat() + lifespan.toSeconds();
        // A token that never expires has none, or zero.
        boolean sooner = Optional.ofNullable(token.getExp())
                .filter(exp -> exp > 0 && exp <= latest)
                .isPresent();
        if (!sooner) {
            token.exp(latest);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.isZero() ? other : other.isZero() ? one : Collections.min(List.of(one, other));
    }
}
