package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.compat.RequestApi;
import dev.authcodes.keycloak.token.TokenHeader;
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
 * The user who is signed in to the realm in this browser, identified by Keycloak's identity cookie.
 *
 * @param stateChecker a secret in the cookie. Another site's page cannot read it, and so cannot send it with a form,
 *     although the browser sends the cookie ({@code SameSite=None})
 */
record Visitor(UserModel user, UserSessionModel userSession, String stateChecker) {

    private static final String STATE_CHECKER = "state_checker";

    /** Counts as activity in the session. */
    static Optional<Visitor> of(KeycloakSession session) {
        return cookie(session)
                .flatMap(cookie -> of(AuthenticationManager.authenticateIdentityCookie(
                        session, session.getContext().getRealm(), true)));
    }

    /** Does not count as activity: an open page, which keeps polling, must not keep an idle session alive. */
    static Optional<Visitor> withoutActivity(KeycloakSession session) {
        KeycloakContext context = session.getContext();
        return cookie(session)
                .flatMap(cookie -> of(AuthenticationManager.verifyIdentityToken(
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
                                new TokenVerifier.TokenTypeCheck(List.of(TokenUtil.TOKEN_TYPE_KEYCLOAK_ID))))));
    }

    private static Optional<String> cookie(KeycloakSession session) {
        return Optional.ofNullable(session.getProvider(CookieProvider.class).get(CookieType.IDENTITY))
                .filter(TokenHeader::hasAlgorithm);
    }

    private static Optional<Visitor> of(@Nullable AuthResult auth) {
        UserSessionModel userSession = auth == null ? null : RequestApi.session(auth);
        if (auth == null || userSession == null) {
            return Optional.empty();
        }
        Object stateChecker = RequestApi.token(auth).getOtherClaims().get(STATE_CHECKER);
        return Optional.of(
                new Visitor(RequestApi.user(auth), userSession, stateChecker == null ? "" : stateChecker.toString()));
    }

    /** Whether a form comes from a page that was rendered for this sign-in. */
    boolean hasForm(PostedForm form) {
        return !stateChecker.isEmpty()
                && MessageDigest.isEqual(
                        stateChecker.getBytes(StandardCharsets.UTF_8),
                        form.text(STATE_CHECKER).getBytes(StandardCharsets.UTF_8));
    }

    FlashStore flash(KeycloakSession session) {
        return new FlashStore(session.singleUseObjects(), userSession.getId());
    }
}
