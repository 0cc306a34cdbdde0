package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;

/**
 * That tokens came from a code, and what the code lets through. It travels in claims, so that what is refreshed, and
 * what userinfo and introspection say, is as narrow as what was redeemed; not in the client session, which the same
 * client may share with an ordinary sign-in.
 *
 * @param codeId {@link AuthCode#id()}
 * @param mark whether access tokens carry {@code auth_code_id}
 * @param lifespans how long the tokens may live
 * @param depth {@link AuthCode#depth()}
 */
public record Lineage(String codeId, ScopeFilter filter, boolean mark, TokenLifespans lifespans, int depth) {
    private static final String REFRESH_CLAIM = "auth_code";
    private static final String ID = "id";
    private static final String SCOPE = "scope";
    private static final String MARK = "mark";
    private static final String LIFESPANS = "lifespans";
    private static final String DEPTH = "depth";
    private static final String ID_CLAIM = "auth_code_id";
    private static final String SCOPE_CLAIM = "auth_code_scope";
    private static final String LIFESPANS_CLAIM = "auth_code_lifespans";
    private static final String DEPTH_CLAIM = "auth_code_depth";
    private static final String CONTEXT_ATTRIBUTE = Lineage.class.getName();

    public static Lineage of(AuthCode code, boolean mark, TokenLifespans lifespans) {
        return new Lineage(code.id(), new ScopeFilter(code.restrictions().scope()), mark, lifespans, code.depth());
    }

    /** Empty if the refresh token did not come from a code. */
    public static Optional<Lineage> of(RefreshToken refreshToken) {
        if (refreshToken.getOtherClaims().get(REFRESH_CLAIM) instanceof Map<?, ?> claim
                && claim.get(ID) instanceof String codeId) {
            ScopeFilter filter =
                    claim.get(SCOPE) instanceof String scope ? ScopeFilter.of(scope) : new ScopeFilter(null);
            return Optional.of(new Lineage(
                    codeId,
                    filter,
                    Boolean.TRUE.equals(claim.get(MARK)),
                    TokenLifespans.ofClaim(claim.get(LIFESPANS)),
                    depth(claim.get(DEPTH))));
        }
        return Optional.empty();
    }

    public static Optional<Lineage> of(ClientSessionContext context) {
        return Optional.ofNullable(context.getAttribute(CONTEXT_ATTRIBUTE, Lineage.class));
    }

    /** What the code lets through from which this access token came; empty if that is nothing special. */
    public static Optional<ScopeFilter> filterOf(AccessToken accessToken) {
        Map<String, Object> claims = accessToken.getOtherClaims();
        if (claims.get(SCOPE_CLAIM) instanceof String scope) {
            return Optional.of(ScopeFilter.of(scope));
        }
        return claims.containsKey(ID_CLAIM) ? Optional.of(new ScopeFilter(null)) : Optional.empty();
    }

    static void copyClaims(AccessToken from, AccessToken to) {
        Stream.of(SCOPE_CLAIM, ID_CLAIM)
                .filter(from.getOtherClaims()::containsKey)
                .forEach(claim ->
                        to.getOtherClaims().put(claim, from.getOtherClaims().get(claim)));
    }

    /** Whether the code from which this access token came lets through less than its redeemer has. */
    public static boolean isNarrowed(AccessToken accessToken) {
        return accessToken.getOtherClaims().containsKey(SCOPE_CLAIM);
    }

    /** The lineage of a token that is made from this access token. It knows the code only if the token is marked. */
    public static Lineage inheritedFrom(AccessToken accessToken) {
        Object codeId = accessToken.getOtherClaims().get(ID_CLAIM);
        return new Lineage(
                codeId instanceof String id ? id : "",
                filterOf(accessToken).orElse(new ScopeFilter(null)),
                codeId != null,
                TokenLifespans.ofClaim(accessToken.getOtherClaims().get(LIFESPANS_CLAIM)),
                depthOf(accessToken));
    }

    /** {@link AuthCode#depth()} of the code from which this access token came. */
    public static int depthOf(AccessToken accessToken) {
        return depth(accessToken.getOtherClaims().get(DEPTH_CLAIM));
    }

    private static int depth(@Nullable Object claim) {
        return claim instanceof Number depth ? depth.intValue() : 0;
    }

    /** The same with tokens that live for {@code other} at most. */
    public Lineage within(TokenLifespans other) {
        return new Lineage(codeId, filter, mark, lifespans.and(other), depth);
    }

    public void attachTo(ClientSessionContext context) {
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
    }

    /** To be called before the response is built, since that tells how long its tokens live. */
    public void writeTo(TokenManager.AccessTokenResponseBuilder response) {
        AccessToken accessToken = response.getAccessToken();
        writeTo(accessToken);
        IDToken idToken = response.getIdToken();
        if (idToken != null) {
            // As Keycloak has it, which may have copied it before it was shortened.
            idToken.exp(accessToken.getExp());
        }
    }

    public void writeTo(RefreshToken refreshToken) {
        lifespans.boundRefresh(refreshToken);
        Map<String, Object> claim = new HashMap<>();
        claim.put(ID, codeId);
        Set<String> scope = filter.names();
        if (scope != null) {
            claim.put(SCOPE, String.join(" ", scope));
        }
        if (mark) {
            claim.put(MARK, true);
        }
        if (!lifespans.toClaim().isEmpty()) {
            claim.put(LIFESPANS, lifespans.toClaim());
        }
        if (depth > 0) {
            claim.put(DEPTH, depth);
        }
        refreshToken.getOtherClaims().put(REFRESH_CLAIM, claim);
    }

    public void writeTo(AccessToken accessToken) {
        lifespans.boundAccess(accessToken);
        if (!lifespans.toClaim().isEmpty()) {
            accessToken.getOtherClaims().put(LIFESPANS_CLAIM, lifespans.toClaim());
        }
        if (depth > 0) {
            accessToken.getOtherClaims().put(DEPTH_CLAIM, depth);
        }
        Set<String> scope = filter.names();
        if (scope != null) {
            accessToken.getOtherClaims().put(SCOPE_CLAIM, String.join(" ", scope));
        }
        if (mark) {
            accessToken.getOtherClaims().put(ID_CLAIM, codeId);
        }
    }
}
