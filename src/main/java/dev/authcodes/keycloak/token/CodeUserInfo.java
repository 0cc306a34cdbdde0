package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.compat.TokenApi;
import dev.authcodes.keycloak.store.RevokedIds;
import jakarta.ws.rs.WebApplicationException;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.utils.OAuth2Error;

/**
 * Userinfo (OpenID Connect Core, section 5.3) for a token obtained with a code. Keycloak selects the mappers by the
 * token's scope and all default scopes of the client, and only another mapper can change the result: the last one
 * replaces what the others have written.
 *
 * <p>Keycloak (26.7) does not pass the verified token to mappers. So the token is taken from the request again and
 * verified by Keycloak again. If it does not belong to the session and client that Keycloak responds for, the request
 * is rejected.
 */
final class CodeUserInfo {
    private final KeycloakSession session;
    private final RevokedIds revoked;
    private final UserSessionModel userSession;
    private final ClientSessionContext context;

    CodeUserInfo(KeycloakSession session, UserSessionModel userSession, ClientSessionContext context) {
        this.session = session;
        this.revoked = new RevokedIds(session);
        this.userSession = userSession;
        this.context = context;
    }

    /**
     * What userinfo may return; {@code userInfo} itself if the token was not obtained with a code.
     *
     * @throws WebApplicationException 401 (RFC 6750) if the token was revoked with its code or connection, or its
     *     origin cannot be established
     */
    AccessToken of(AccessToken userInfo) {
        if (NarrowedContext.isNarrowed(context) || isExample()) {
            return userInfo;
        }
        AccessToken presented = presented();
        CodeOrigin origin = CodeOrigin.of(presented).orElse(null);
        if (origin == null) {
            return userInfo;
        }
        if (origin.isRevoked(revoked)) {
            throw invalidToken("Auth code revoked");
        }
        return origin.isNarrowed() ? narrowed(presented, origin.filter()) : userInfo;
    }

    private AccessToken narrowed(AccessToken presented, ScopeFilter filter) {
        ClientSessionContext narrowed =
                new NarrowedContext(session, context.getClientSession(), filter).of(presented.getScope());
        return TokenApi.transformUserInfo(session, presented, new AccessToken(), userSession, narrowed);
    }

    /** The admin console previews the userinfo of any user, with the admin's token. */
    private boolean isExample() {
        return session.getContext().getUri().getPath().startsWith("/admin/");
    }

    private AccessToken presented() {
        AccessToken verified = session.tokens().decode(text(), AccessToken.class);
        if (verified == null
                || !context.getClientSession().getClient().getClientId().equals(verified.getIssuedFor())
                || (verified.getSessionId() != null && !verified.getSessionId().equals(userSession.getId()))) {
            throw invalidToken("Token verification failed");
        }
        return verified;
    }

    /** Found as in Keycloak's {@code UserInfoEndpoint}, which rejects requests with more than one token. */
    private @Nullable String text() {
        HttpRequest request = session.getContext().getHttpRequest();
        AppAuthManager.AuthHeader header =
                AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(request.getHttpHeaders());
        return header == null
                ? request.getDecodedFormParameters().getFirst(OAuth2Constants.ACCESS_TOKEN)
                : header.getToken();
    }

    private WebApplicationException invalidToken(String description) {
        return new OAuth2Error()
                .json(false)
                .session(session)
                .realm(session.getContext().getRealm())
                .cors(session.getProvider(Cors.class))
                .invalidToken(description);
    }
}
