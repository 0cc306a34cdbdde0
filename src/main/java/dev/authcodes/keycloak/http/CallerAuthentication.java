package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.RequestApi;
import dev.authcodes.keycloak.lifecycle.Creator;
import dev.authcodes.keycloak.lifecycle.RealmSessions;
import dev.authcodes.keycloak.permission.RealmPreconditions;
import dev.authcodes.keycloak.token.EndpointAccess;
import dev.authcodes.keycloak.token.TokenHeader;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.util.MtlsHoKTokenUtil;

/** Authenticates requests with an access token: requires HTTPS, a valid token and an allowed origin of its client. */
final class CallerAuthentication {
    private static final Logger LOG = Logger.getLogger(CallerAuthentication.class);

    private final KeycloakSession session;
    private final JsonAnswers answers;

    CallerAuthentication(KeycloakSession session, JsonAnswers answers) {
        this.session = session;
        this.answers = answers;
    }

    /** Serves an authenticated caller. */
    interface CallerHandler {
        /**
         * Answers the request.
         *
         * @param scheme the authentication scheme, {@code Bearer} or {@code DPoP}
         */
        Response answer(Caller caller, String scheme) throws BadRequestBody;
    }

    Response answer(CallerHandler handler) {
        Optional<String> violation = new RealmPreconditions(session).objection();
        if (violation.isPresent()) {
            return answers.failure(Response.Status.FORBIDDEN, violation.get());
        }
        Optional<AppAuthManager.AuthHeader> header = authorization();
        if (header.isEmpty()) {
            refused("no access token");
            return answers.unauthorized(Challenge.noToken(session));
        }
        String scheme = header.get().getScheme();
        Optional<Caller> caller = Caller.of(session, header.get());
        if (caller.isEmpty()) {
            refused("the access token is invalid or expired");
            return answers.unauthorized(Challenge.invalidToken(session, scheme));
        }
        if (!answers.restrictTo(session, caller.get().client())) {
            refused("the origin is not allowed for client '"
                    + caller.get().client().getClientId() + '\'');
            return answers.failure(Response.Status.FORBIDDEN, JsonAnswers.INVALID_ORIGIN);
        }
        try {
            return handler.answer(caller.get(), scheme);
        } catch (BadRequestBody e) {
            return e.answer(answers);
        }
    }

    /** Not an event, because the user is unknown. Without the path, which may contain a code. */
    private void refused(String reason) {
        LOG.debugf(
                "Request refused in realm '%s', from %s: %s",
                session.getContext().getRealm().getName(),
                session.getContext().getConnection().getRemoteHost(),
                reason);
    }

    /** Also empty if there are several, which RFC 6750 does not allow. */
    private Optional<AppAuthManager.AuthHeader> authorization() {
        try {
            return Optional.ofNullable(AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(
                    session.getContext().getHttpRequest().getHttpHeaders()));
        } catch (NotAuthorizedException e) {
            return Optional.empty();
        }
    }

    /** The user and client of the presented access token, validated as at Keycloak's userinfo endpoint. */
    static final class Caller {
        private final KeycloakSession session;
        private final AuthResult auth;

        private Caller(KeycloakSession session, AuthResult auth) {
            this.session = session;
            this.auth = auth;
        }

        /** Empty if the token is not valid in this realm. */
        static Optional<Caller> of(KeycloakSession session, AppAuthManager.AuthHeader header) {
            if (!TokenHeader.hasAlgorithm(header.getToken())) {
                return Optional.empty();
            }
            AuthResult auth = new AppAuthManager.BearerTokenAuthenticator(session)
                    .setTokenString(header.getToken())
                    .authenticate();
            return Optional.ofNullable(auth)
                    .map(result -> new Caller(session, result))
                    .filter(Caller::isAllowed);
        }

        /**
         * Checks what {@code BearerTokenAuthenticator} leaves out and userinfo checks, and whether the user is locked
         * out.
         */
        private boolean isAllowed() {
            AccessToken token = RequestApi.token(auth);
            boolean certificateMatches =
                    !OIDCAdvancedConfigWrapper.fromClientModel(client()).isUseMtlsHokToken()
                            || MtlsHoKTokenUtil.verifyTokenBindingWithClientCertificate(
                                    token, session.getContext().getHttpRequest(), session);
            Optional<RedemptionRefusal> lockout = new RealmSessions(session).objection(userSession());
            // From 26.6 on, Keycloak has already asked the grant.
            boolean mayBePresented =
                    !KeycloakVersion.isUpTo26_5() || new EndpointAccess(session).isAllowedOrNotOfCode(token);
            return certificateMatches
                    && mayBePresented
                    && lockout.isEmpty()
                    && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client().getProtocol());
        }

        /** Never null for a valid access token. */
        private UserSessionModel userSession() {
            return Objects.requireNonNull(RequestApi.session(auth));
        }

        ClientModel client() {
            return RequestApi.client(auth);
        }

        UserModel user() {
            return RequestApi.user(auth);
        }

        Creator creator() {
            return new Creator(RequestApi.user(auth), userSession(), RequestApi.client(auth), RequestApi.token(auth));
        }
    }
}
