package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.CodeRequest;
import dev.authcodes.keycloak.code.Refusal;
import dev.authcodes.keycloak.code.Rejection;
import dev.authcodes.keycloak.permission.Policy;
import dev.authcodes.keycloak.store.RealmSessions;
import dev.authcodes.keycloak.token.CodeGrant;
import dev.authcodes.keycloak.token.Lineage;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.ImpersonationSessionNote;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.util.MtlsHoKTokenUtil;

/** The person and the client whose access token was presented, checked as Keycloak's userinfo checks it. */
final class Caller {
    private final KeycloakSession session;
    private final AuthResult auth;

    private Caller(KeycloakSession session, AuthResult auth) {
        this.session = session;
        this.auth = auth;
    }

    /** Empty if the token is not valid, or not any more, for a token or a person of this realm. */
    static Optional<Caller> of(KeycloakSession session, AppAuthManager.AuthHeader header) {
        AuthResult auth = new AppAuthManager.BearerTokenAuthenticator(session)
                .setTokenString(header.getToken())
                .authenticate();
        return Optional.ofNullable(auth)
                .map(result -> new Caller(session, result))
                .filter(Caller::isLetIn);
    }

    /** What {@code BearerTokenAuthenticator} leaves out and userinfo checks, and the lockout of the person. */
    private boolean isLetIn() {
        AccessToken token = auth.token();
        boolean certificateMatches =
                !OIDCAdvancedConfigWrapper.fromClientModel(client()).isUseMtlsHokToken()
                        || MtlsHoKTokenUtil.verifyTokenBindingWithClientCertificate(
                                token, session.getContext().getHttpRequest(), session);
        Optional<Rejection> lockout = new RealmSessions(session).objection(auth.session());
        return certificateMatches
                && lockout.isEmpty()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client().getProtocol());
    }

    ClientModel client() {
        return auth.client();
    }

    UserModel user() {
        return auth.user();
    }

    String sessionId() {
        return auth.session().getId();
    }

    @Nullable
    String scope() {
        return auth.token().getScope();
    }

    /** Why no code may be made with this token, although it is valid; empty if one may. */
    Optional<Refusal> refusal(Policy policy) {
        UserSessionModel userSession = auth.session();
        if (user().getServiceAccountClientLink() != null || auth.token().getSessionId() == null) {
            return Optional.of(Refusal.SERVICE_ACCOUNT);
        }
        if (isOffline(userSession)) {
            return Optional.of(Refusal.OFFLINE_SESSION);
        }
        if (userSession.getNote(ImpersonationSessionNote.IMPERSONATOR_ID.toString()) != null) {
            return Optional.of(Refusal.IMPERSONATED_SESSION);
        }
        if (!policy.create()) {
            return Optional.of(Refusal.CLIENT_NOT_PERMITTED);
        }
        return isFromCode() && !policy.codesFromRedeemedSessions()
                ? Optional.of(Refusal.REDEEMED_SESSION)
                : Optional.empty();
    }

    /** With a token that came from a code, no code can be made that lets through more than that one did. */
    CodeRequest narrow(CodeRequest request) {
        Set<String> scope = request.restrictions().scope();
        return Lineage.filterOf(auth.token())
                .map(filter -> request.withScope(filter.within(scope)))
                .orElse(request);
    }

    /** Whether the person's last sign-in in this session is longer ago; zero never is. */
    boolean signedInBefore(Duration maxAge) {
        String authTime = auth.session().getNote(AuthenticationManager.AUTH_TIME);
        int signedIn = authTime == null ? auth.session().getStarted() : Integer.parseInt(authTime);
        return !maxAge.isZero() && signedIn + maxAge.toSeconds() < Time.currentTimeSeconds();
    }

    private static boolean isOffline(UserSessionModel userSession) {
        // A token that came from an offline session by token exchange has a session that lives for this request only.
        return userSession.isOffline()
                || Constants.CREATED_FROM_PERSISTENT_OFFLINE.equals(
                        userSession.getNote(Constants.CREATED_FROM_PERSISTENT));
    }

    private boolean isFromCode() {
        return new CodeGrant(session).issued(auth.token());
    }
}
