package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.ConnectionNotes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * Creates refresh tokens for tokens obtained with a code, and refreshes with them. Keycloak's own provider adds all
 * default scopes of the client at every refresh and drops a token's origin, so tokens would exceed their code.
 */
final class CodeRefreshTokenProvider extends DefaultRefreshTokenProvider {
    private final CodeRefresh refresh;
    private int lastRefresh;

    CodeRefreshTokenProvider(KeycloakSession session) {
        super(session);
        this.refresh = new CodeRefresh(session);
    }

    /** Supports every access token that {@link CodeTokenManager} has created, for any grant. */
    @Override
    public boolean supports(InitialRefreshTokenContext context) {
        return CodeOrigin.of(context.responseBuilder().getAccessToken()).isPresent();
    }

    @Override
    public RefreshToken generateRefreshToken(InitialRefreshTokenContext context) {
        RefreshToken refreshToken = super.generateRefreshToken(context);
        CodeOrigin.of(context.responseBuilder().getAccessToken()).ifPresent(origin -> origin.writeTo(refreshToken));
        return refreshToken;
    }

    /** Keycloak finds the provider of a token by this id. */
    @Override
    protected RefreshToken createRefreshToken(
            AccessToken accessToken, AccessToken.Confirmation confirmation, String provider) {
        return super.createRefreshToken(accessToken, confirmation, CodeRefreshTokenProviderFactory.ID);
    }

    /** Implements {@code RefreshTokenProvider.getProviderId} of Keycloak 26.8. */
    public String getProviderId() {
        return CodeRefreshTokenProviderFactory.ID;
    }

    /**
     * Implements {@code RefreshTokenProvider.revokeToken} of Keycloak 26.8, whose revocation endpoint (RFC 7009)
     * delegates to the provider of the token. Earlier versions end the client session.
     */
    public void revokeToken(AccessToken token, UserModel user, ClientModel client, EventBuilder event) {
        RefreshTokenEnd.publish(session, token, RevocationCause.TOKEN_REVOKED);
    }

    @Override
    public boolean supports(RefreshTokenContext context) {
        return super.supports(context)
                && CodeOrigin.of(context.oldRefreshToken()).isPresent();
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder refreshAccessToken(RefreshTokenContext context)
            throws OAuthErrorException {
        return super.refreshAccessToken(new RefreshTokenContext(
                context.oldRefreshToken(),
                context.grantContext(),
                context.grant(),
                CodeTokenManager.following(
                        context.grantContext().getEvent(),
                        CodeRefresh.origin(context.oldRefreshToken()),
                        refresh.permissions()),
                context.scopeParameter(),
                context.resourceParameter()));
    }

    @Override
    protected TokenManager.TokenValidation validateToken(
            KeycloakSession keycloakSession,
            UriInfo uriInfo,
            ClientConnection connection,
            RealmModel realm,
            RefreshToken oldToken,
            HttpHeaders headers,
            String scope,
            ClientModel client,
            TokenManager tokenManager,
            EventBuilder event)
            throws OAuthErrorException {
        TokenManager.TokenValidation validation = super.validateToken(
                keycloakSession, uriInfo, connection, realm, oldToken, headers, scope, client, tokenManager, event);
        CodeOrigin origin = refresh.origin(oldToken, client, validation);
        ((CodeTokenManager) tokenManager).follow(origin);
        ClientSessionContext narrowed = refresh.context(origin, client, validation, scope);
        lastRefresh = validation.userSession.getLastSessionRefresh();
        return new TokenManager.TokenValidation(validation.user, validation.userSession, narrowed);
    }

    /**
     * If the last refresh in the user session was before this second, Keycloak writes the time of this one into the
     * client session. Only then is the connection's record written as well.
     */
    @Override
    protected void afterRefreshTokenGenerated(
            RefreshTokenContext context, TokenManager.AccessTokenResponseBuilder response) {
        super.afterRefreshTokenGenerated(context, response);
        AuthenticatedClientSessionModel clientSession =
                response.getClientSessionCtx().getClientSession();
        if (clientSession.getUserSession().getLastSessionRefresh() > lastRefresh) {
            new ConnectionNotes(clientSession)
                    .refreshed(CodeRefresh.origin(context.oldRefreshToken()).connection());
        }
    }
}
