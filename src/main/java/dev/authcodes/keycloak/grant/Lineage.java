package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Restrictions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.util.TokenUtil;

/**
 * That tokens came from a code, and what the code restricts. It travels in a claim of the refresh token, so that what is
 * refreshed is as narrow as what was redeemed, and not in the client session, which the same client may share with an
 * ordinary sign-in.
 *
 * @param codeId {@link AuthCode#id()}
 * @param scope the scopes that may come out of the code; null: all
 * @param mark whether access tokens carry {@code auth_code_id}
 */
record Lineage(String codeId, @Nullable Set<String> scope, boolean mark) {
    private static final String CLAIM = "auth_code";
    private static final String ID = "id";
    private static final String SCOPE = "scope";
    private static final String MARK = "mark";
    private static final String MARK_CLAIM = "auth_code_id";
    private static final String CONTEXT_ATTRIBUTE = Lineage.class.getName();

    static Lineage of(AuthCode code, boolean mark) {
        return new Lineage(code.id(), code.restrictions().scope(), mark);
    }

    /** Empty if the refresh token did not come from a code. */
    static Optional<Lineage> of(RefreshToken refreshToken) {
        if (refreshToken.getOtherClaims().get(CLAIM) instanceof Map<?, ?> claim
                && claim.get(ID) instanceof String codeId) {
            Set<String> scope = claim.get(SCOPE) instanceof String text ? Set.of(text.split(" ")) : null;
            return Optional.of(new Lineage(codeId, scope, Boolean.TRUE.equals(claim.get(MARK))));
        }
        return Optional.empty();
    }

    static Optional<Lineage> of(ClientSessionContext context) {
        return Optional.ofNullable(context.getAttribute(CONTEXT_ATTRIBUTE, Lineage.class));
    }

    void attachTo(ClientSessionContext context) {
        context.setAttribute(CONTEXT_ATTRIBUTE, this);
    }

    void writeTo(RefreshToken refreshToken) {
        Map<String, Object> claim = new HashMap<>();
        claim.put(ID, codeId);
        if (scope != null) {
            claim.put(SCOPE, String.join(" ", scope));
        }
        if (mark) {
            claim.put(MARK, true);
        }
        refreshToken.getOtherClaims().put(CLAIM, claim);
    }

    void mark(AccessToken accessToken) {
        if (mark) {
            accessToken.getOtherClaims().put(MARK_CLAIM, codeId);
        }
    }

    /** What is left of a scope parameter; null if nothing was asked for or nothing is left. */
    @Nullable
    String narrow(@Nullable String scopeParameter) {
        if (scopeParameter == null) {
            return null;
        }
        String left = Arrays.stream(scopeParameter.split(" "))
                .filter(name -> !name.isEmpty() && allows(name))
                .distinct()
                .collect(Collectors.joining(" "));
        return left.isEmpty() ? null : left;
    }

    /** {@code offline_access} never comes out of a code: an offline session would outlive the session of the code. */
    boolean allows(String scopeName) {
        return !OAuth2Constants.OFFLINE_ACCESS.equals(scopeName)
                && new Restrictions(null, scope, null).allowScope(scopeName);
    }

    static boolean asksForOfflineAccess(@Nullable String scopeParameter) {
        return TokenUtil.hasScope(scopeParameter, OAuth2Constants.OFFLINE_ACCESS);
    }
}
