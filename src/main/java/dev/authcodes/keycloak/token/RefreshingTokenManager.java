package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.TokenApi;
import dev.authcodes.keycloak.store.ConnectionNotes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;
import org.keycloak.representations.RefreshToken;

/**
 * The token manager of the refresh grant up to Keycloak 26.6. It behaves like Keycloak's own unless the refresh token
 * was obtained with a code.
 */
final class RefreshingTokenManager extends TokenManager {
    private final EventBuilder event;
    private final CodeRefresh refresh;
    private @Nullable TokenManager ofCode;
    private @Nullable CodeOrigin origin;
    private int lastRefresh;

    RefreshingTokenManager(EventBuilder event, CodeRefresh refresh) {
        this.event = event;
        this.refresh = refresh;
    }

    /** Writes the time into the connection's record, but only if Keycloak writes the client session anyway. */
    void refreshed(AuthenticatedClientSessionModel clientSession) {
        if (origin != null && clientSession.getUserSession().getLastSessionRefresh() > lastRefresh) {
            new ConnectionNotes(clientSession).refreshed(origin.connection());
        }
    }

    @Override
    public TokenValidation validateToken(
            KeycloakSession session,
            UriInfo uri,
            ClientConnection clientConnection,
            RealmModel realm,
            RefreshToken token,
            HttpHeaders headers,
            @Nullable String scope)
            throws OAuthErrorException {
        TokenValidation validation = super.validateToken(session, uri, clientConnection, realm, token, headers, scope);
        if (CodeOrigin.of(token).isEmpty()) {
            return validation;
        }
        ClientModel client = validation.clientSessionCtx.getClientSession().getClient();
        origin = refresh.origin(token, client, validation);
        lastRefresh = validation.userSession.getLastSessionRefresh();
        ofCode = CodeTokenManager.following(event, origin, refresh.permissions());
        ClientSessionContext context = refresh.context(origin, client, validation, scope);
        context.setAttribute(Constants.GRANT_TYPE, OAuth2Constants.REFRESH_TOKEN);
        if (token.getNonce() != null) {
            context.setAttribute(OIDCLoginProtocol.NONCE_PARAM, token.getNonce());
        }
        AccessToken newToken = TokenApi.createAccessToken(
                ofCode,
                session,
                realm,
                client,
                validation.user,
                validation.userSession,
                context,
                validation.userSession.isOffline());
        return TokenApi.validation(validation.user, validation.userSession, context, newToken);
    }

    @Override
    public void validateTokenReuse(
            KeycloakSession session,
            RealmModel realm,
            AccessToken refreshToken,
            AuthenticatedClientSessionModel clientSession,
            boolean isRefresh)
            throws OAuthErrorException {
        if (ofCode == null) {
            super.validateTokenReuse(session, realm, refreshToken, clientSession, isRefresh);
        } else {
            ofCode.validateTokenReuse(session, realm, refreshToken, clientSession, isRefresh);
        }
    }

    @Override
    public IDToken transformIDToken(
            KeycloakSession session, IDToken token, UserSessionModel userSession, ClientSessionContext context) {
        return ofCode == null
                ? super.transformIDToken(session, token, userSession, context)
                : ofCode.transformIDToken(session, token, userSession, context);
    }
}
