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
 * Userinfo (OpenID Connect Core, section 5.3) for a token obtained with a code. Keycloak works out the mappers anew from
 * the token's scope and all default scopes of the client, and there is no place to tell it otherwise but a mapper: the
 * last one replaces what the others have said.
 *
 * <p>Keycloak (26.7) passes the token that it has verified to no mapper. So it is read again from the same place, its
 * signature is verified again by Keycloak, and if it is not of the session and the client for which Keycloak answers, the
 * request is rejected.
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
     * What userinfo may state; {@code userInfo} itself where the token was not obtained with a code.
     *
     * @throws WebApplicationException 401, RFC 6750: the code was revoked with everything obtained with it, or the
     *     origin of the token cannot be established
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

    /** The admin console shows what userinfo would state of some user, with the token of the admin. */
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

    /** As Keycloak's {@code UserInfoEndpoint} finds it, which rejects requests with more than one. */
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
