package dev.authcodes.keycloak.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.TokenVerifier;
import org.keycloak.cookie.CookieProvider;
import org.keycloak.cookie.CookieType;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.util.TokenUtil;

/**
 * The person who is signed in to the realm in this browser, known by Keycloak's identity cookie.
 *
 * @param stateChecker a secret in the cookie that a page of another site cannot read, and so cannot send along with a
 *     form, though the browser sends the cookie ({@code SameSite=None})
 */
record Visitor(UserModel user, UserSessionModel userSession, String stateChecker) {

    static final String STATE_CHECKER = "state_checker";

    /** Comes to the page, which counts as being active in the session. */
    static Optional<Visitor> of(KeycloakSession session) {
        return of(AuthenticationManager.authenticateIdentityCookie(
                session, session.getContext().getRealm(), true));
    }

    /** Looks only: a page that is left open and asks for news by itself must not keep an idle session alive. */
    static Optional<Visitor> withoutActivity(KeycloakSession session) {
        String cookie = session.getProvider(CookieProvider.class).get(CookieType.IDENTITY);
        if (cookie == null || cookie.isEmpty()) {
            return Optional.empty();
        }
        KeycloakContext context = session.getContext();
        return of(AuthenticationManager.verifyIdentityToken(
                session,
                context.getRealm(),
                context.getUri(),
                context.getConnection(),
                true,
                false,
                null,
                true,
                cookie,
                context.getHttpRequest().getHttpHeaders(),
                verifier -> verifier.withChecks(
                        new TokenVerifier.TokenTypeCheck(List.of(TokenUtil.TOKEN_TYPE_KEYCLOAK_ID)))));
    }

    private static Optional<Visitor> of(@Nullable AuthResult auth) {
        if (auth == null || auth.session() == null) {
            return Optional.empty();
        }
        Object stateChecker = auth.token().getOtherClaims().get(STATE_CHECKER);
        return Optional.of(
                new Visitor(auth.user(), auth.session(), stateChecker == null ? "" : stateChecker.toString()));
    }

    /** Whether a form came from a page that was made for this sign-in. */
    boolean madeFormWith(String sentStateChecker) {
        return !stateChecker.isEmpty()
                && MessageDigest.isEqual(
                        stateChecker.getBytes(StandardCharsets.UTF_8),
                        sentStateChecker.getBytes(StandardCharsets.UTF_8));
    }
}
