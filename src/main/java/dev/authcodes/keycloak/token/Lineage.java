package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.AuthCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * That tokens came from a code, and what the code lets through. It travels in claims, so that what is refreshed, and
 * what userinfo and introspection say, is as narrow as what was redeemed; not in the client session, which the same
 * client may share with an ordinary sign-in.
 *
 * @param codeId {@link AuthCode#id()}
 * @param mark whether access tokens carry {@code auth_code_id}
 */
public record Lineage(String codeId, ScopeFilter filter, boolean mark) {
    private static final String REFRESH_CLAIM = "auth_code";
    private static final String ID = "id";
    private static final String SCOPE = "scope";
    private static final String MARK = "mark";
    private static final String ID_CLAIM = "auth_code_id";
    private static final String SCOPE_CLAIM = "auth_code_scope";
    private static final String CONTEXT_ATTRIBUTE = Lineage.class.getName();

    public static Lineage of(AuthCode code, boolean mark) {
        return new Lineage(code.id(), new ScopeFilter(code.restrictions().scope()), mark);
    }

    /** Empty if the refresh token did not come from a code. */
    public static Optional<Lineage> of(RefreshToken refreshToken) {
        if (refreshToken.getOtherClaims().get(REFRESH_CLAIM) instanceof Map<?, ?> claim
                && claim.get(ID) instanceof String codeId) {
            ScopeFilter filter =
                    claim.get(SCOPE) instanceof String scope ? ScopeFilter.of(scope) : new ScopeFilter(null);
            return Optional.of(new Lineage(codeId, filter, Boolean.TRUE.equals(claim.get(MARK))));
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
                codeId != null);
    }

    public void attachTo(ClientSessionContext context) {
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
    }

    public void writeTo(RefreshToken refreshToken) {
        Map<String, Object> claim = new HashMap<>();
        claim.put(ID, codeId);
        Set<String> scope = filter.names();
        if (scope != null) {
            claim.put(SCOPE, String.join(" ", scope));
        }
        if (mark) {
            claim.put(MARK, true);
        }
        refreshToken.getOtherClaims().put(REFRESH_CLAIM, claim);
    }

    public void writeTo(AccessToken accessToken) {
        Set<String> scope = filter.names();
        if (scope != null) {
            accessToken.getOtherClaims().put(SCOPE_CLAIM, String.join(" ", scope));
        }
        if (mark) {
            accessToken.getOtherClaims().put(ID_CLAIM, codeId);
        }
    }
}
