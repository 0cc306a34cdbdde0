package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.lifecycle.Creator;
import dev.authcodes.keycloak.lifecycle.RealmSessions;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
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
        Optional<RedemptionRefusal> lockout = new RealmSessions(session).objection(auth.session());
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

    Creator creator() {
        return new Creator(auth.user(), auth.session(), auth.client(), auth.token());
    }
}
