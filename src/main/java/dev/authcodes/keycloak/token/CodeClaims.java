package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.utils.AcrUtils;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.RefreshToken;

/**
 * The claims of tokens obtained with a code: those of their {@link CodeOrigin}, an expiry within the limits of the
 * code, and the lowest {@code acr}. No other class knows the names of these claims.
 */
final class CodeClaims {
    private static final String ID = "auth_code_id";
    private static final String CONNECTION = "auth_code_connection";
    private static final String SCOPE = "auth_code_scope";
    private static final String DEPTH = "auth_code_depth";
    private static final String ABOVE = "auth_code_above";
    private static final String LIFESPANS = "auth_code_lifespans";
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";

    private CodeClaims() {}

    static Optional<CodeOrigin> read(Map<String, Object> claims) {
        if (!(claims.get(ID) instanceof String codeId && claims.get(CONNECTION) instanceof String connection)) {
            return Optional.empty();
        }
        return Optional.of(new CodeOrigin(
                codeId,
                connection,
                claims.get(SCOPE) instanceof String scope ? ScopeFilter.of(scope) : new ScopeFilter(null),
                lifespans(claims.get(LIFESPANS)),
                claims.get(DEPTH) instanceof Number depth ? depth.intValue() : 0,
                claims.get(ABOVE) instanceof Collection<?> above
                        ? above.stream().map(String::valueOf).collect(Collectors.toSet())
                        : Set.of()));
    }

    static void write(CodeOrigin origin, JsonWebToken token) {
        Set<String> scope = origin.filter().names();
        TokenLifespans lifespans = origin.lifespans();
        write(token, ID, origin.codeId());
        write(token, CONNECTION, origin.connection());
        write(token, SCOPE, scope == null ? null : String.join(" ", scope));
        write(token, DEPTH, origin.depth() == 0 ? null : origin.depth());
        write(
                token,
                ABOVE,
                origin.above().isEmpty()
                        ? null
                        : origin.above().stream().sorted().toList());
        write(token, LIFESPANS, lifespans.equals(TokenLifespans.UNBOUNDED) ? null : claim(lifespans));
        if (token instanceof RefreshToken) {
            // Keycloak sets a reuse id only once the realm rotates refresh tokens. Tokens from before would share one
            // with those of all connections and sign-ins of the client.
            token.getOtherClaims().putIfAbsent(Constants.REUSE_ID, origin.connection());
        }
        shorten(token, token instanceof RefreshToken ? lifespans.refresh() : lifespans.access());
    }

    /**
     * Sets the lowest {@code acr} (OpenID Connect Core, section 2) if the token has one, because nobody authenticated
     * at the redeemer. Keycloak calculates it again wherever it reports a token, from notes of the client session that
     * may belong to another sign-in to the same client.
     */
    static void writeLowestAcr(IDToken token, ClientModel client) {
        if (token.getAcr() == null) {
            return;
        }
        Map<String, Integer> levels = AcrUtils.getAcrLoaMap(client);
        String named = AcrUtils.mapLoaToAcr(Constants.MINIMUM_LOA, levels, levels.keySet());
        token.setAcr(named == null ? String.valueOf(Constants.MINIMUM_LOA) : named);
    }

    /** Overwrites or removes what a mapper of the realm may have written. */
    private static void write(JsonWebToken token, String claim, @Nullable Object value) {
        if (value == null) {
            token.getOtherClaims().remove(claim);
        } else {
            token.getOtherClaims().put(claim, value);
        }
    }

    /** In seconds; unbounded lifespans are left out. */
    private static Map<String, Object> claim(TokenLifespans lifespans) {
        Map<String, Object> claim = new HashMap<>();
        claim.put(ACCESS, lifespans.access().toSeconds());
        claim.put(REFRESH, lifespans.refresh().toSeconds());
        claim.values().removeIf(seconds -> seconds.equals(0L));
        return claim;
    }

    private static TokenLifespans lifespans(@Nullable Object claim) {
        return claim instanceof Map<?, ?> bounds
                ? new TokenLifespans(seconds(bounds.get(ACCESS)), seconds(bounds.get(REFRESH)))
                : TokenLifespans.UNBOUNDED;
    }

    private static Duration seconds(@Nullable Object number) {
        return number instanceof Number seconds ? Duration.ofSeconds(seconds.longValue()) : Duration.ZERO;
    }

    private static void shorten(JsonWebToken token, Duration lifespan) {
        if (lifespan.isZero()) {
            return;
        }
        long latest = token.getIat() + lifespan.toSeconds();
        // A token that never expires has no exp, or zero.
        boolean sooner = Optional.ofNullable(token.getExp())
                .filter(exp -> exp > 0 && exp <= latest)
                .isPresent();
        if (!sooner) {
            token.exp(latest);
        }
    }
}
