package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Descent;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.code.TokenLifespans;
import dev.authcodes.keycloak.permission.RedeemPermission;
import dev.authcodes.keycloak.store.RevokedIds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.representations.RefreshToken;

/**
 * With which auth code a token was obtained, and what that code lets through. Every access, refresh and ID token of a
 * code says so in its claims, also one that was exchanged for such a token, and nothing else does: this class is the only
 * one that tells tokens of codes from others. It may only be asked about tokens that Keycloak has verified in this
 * request, because anybody can write claims into a text that looks like a token.
 *
 * <p>The origin travels in claims and not in the client session, which a client shares between all of its sign-ins in a
 * user session.
 *
 * @param codeId {@link AuthCode#id()}
 * @param connection the redeemed use of the code, which all tokens share that follow from it
 * @param lifespans how long the tokens may live
 * @param depth {@link dev.authcodes.keycloak.code.Descent#depth()} of the code
 * @param above {@link dev.authcodes.keycloak.code.Descent#above()} of the code
 */
public record CodeOrigin(
        String codeId, String connection, ScopeFilter filter, TokenLifespans lifespans, int depth, Set<String> above) {
    private static final String ID = "auth_code_id";
    private static final String CONNECTION = "auth_code_connection";
    private static final String SCOPE = "auth_code_scope";
    private static final String DEPTH = "auth_code_depth";
    private static final String ABOVE = "auth_code_above";
    private static final String LIFESPANS = "auth_code_lifespans";
    /** Of so many links, the tokens of a chain name all. */
    private static final int LONGEST_LINEAGE = 8;

    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";

    /** Of the tokens for one more use of a code, within what the redeemer's mappers allow. */
    public static CodeOrigin redeemed(AuthCode code, RedeemPermission permission) {
        return new CodeOrigin(
                code.id(),
                SecretGenerator.getInstance().generateSecureID(),
                new ScopeFilter(code.restrictions().scope()).and(permission.scopes()),
                permission.lifespans(),
                code.descent().depth(),
                code.descent().above());
    }

    /**
     * The origin of a token.
     *
     * @param verified a token whose signature Keycloak has verified in this request; null: there is none
     * @return empty if it was not obtained with a code
     */
    public static Optional<CodeOrigin> of(@Nullable JsonWebToken verified) {
        Map<String, Object> claims = verified == null ? Map.of() : verified.getOtherClaims();
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

    /** Whether the code lets through less than its redeemer has. */
    public boolean isNarrowed() {
        return filter.names() != null;
    }

    /**
     * Whether tokens of this origin are rejected, because the code was revoked with them, or the connection ended, or one
     * from which it descends.
     */
    boolean isRevoked(KeycloakSession session) {
        return lineage().stream().anyMatch(new RevokedIds(session)::contains);
    }

    /** That of a code which is created with a token of this origin. */
    public Descent next() {
        // Tokens must stay small. Further down it is what lies between that tells where a chain comes from.
        return new Descent(depth + 1, connection, depth < LONGEST_LINEAGE ? lineage() : Set.of(codeId, connection));
    }

    /** The ids of the codes and the connections with which everything ends that descends from these tokens. */
    private Set<String> lineage() {
        Set<String> lineage = new HashSet<>(above);
        lineage.add(codeId);
        lineage.add(connection);
        return lineage;
    }

    /** The same within what the mappers of the tokens' client allow by now. */
    CodeOrigin within(RedeemPermission permission) {
        return new CodeOrigin(
                codeId,
                connection,
                filter.and(permission.scopes()),
                lifespans.and(permission.lifespans()),
                depth,
                above);
    }

    /** The same for tokens that live for {@code other} at most. */
    CodeOrigin within(TokenLifespans other) {
        return new CodeOrigin(codeId, connection, filter, lifespans.and(other), depth, above);
    }

    /** Marks a token, and shortens its life to what the code allows. */
    public void writeTo(JsonWebToken token) {
        Set<String> scope = filter.names();
        write(token, ID, codeId);
        write(token, CONNECTION, connection);
        write(token, SCOPE, scope == null ? null : String.join(" ", scope));
        write(token, DEPTH, depth == 0 ? null : depth);
        write(token, ABOVE, above.isEmpty() ? null : above.stream().sorted().toList());
        write(token, LIFESPANS, lifespans.equals(TokenLifespans.UNBOUNDED) ? null : claim(lifespans));
        shorten(token, token instanceof RefreshToken ? lifespans.refresh() : lifespans.access());
    }

    /** A mapper of the realm may have put something there. */
    private static void write(JsonWebToken token, String claim, @Nullable Object value) {
        if (value == null) {
            token.getOtherClaims().remove(claim);
        } else {
            token.getOtherClaims().put(claim, value);
        }
    }

    /** In seconds; what is not bounded is left out. */
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
        // A token that never expires has none, or zero.
        boolean sooner = Optional.ofNullable(token.getExp())
                .filter(exp -> exp > 0 && exp <= latest)
                .isPresent();
        if (!sooner) {
            token.exp(latest);
        }
    }
}
