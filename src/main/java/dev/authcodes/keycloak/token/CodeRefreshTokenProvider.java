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
 * Refresh tokens obtained with a code. Keycloak's own provider adds all default scopes of the client at every refresh and
 * forgets where a token came from, so that a code would let through more than it was created for.
 */
final class RefreshTokensOfCodes extends DefaultRefreshTokenProvider {
    private final CodeRefresh refresh;
    private int lastRefresh;

    RefreshTokensOfCodes(KeycloakSession session) {
        super(session);
        this.refresh = new CodeRefresh(session);
    }

    /** Of every access token that {@link CodeTokenManager} has created, whichever grant asked for it. */
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

    /** By the id, Keycloak finds the provider that issued a token. */
    @Override
    protected RefreshToken createRefreshToken(
            AccessToken accessToken, AccessToken.Confirmation confirmation, String provider) {
        return super.createRefreshToken(accessToken, confirmation, CodeRefreshTokenProviderFactory.ID);
    }

    /** From Keycloak 26.8 on, {@code RefreshTokenProvider.getProviderId}. */
    public String getProviderId() {
        return CodeRefreshTokenProviderFactory.ID;
    }

    /**
     * RFC 7009. From Keycloak 26.8 on, {@code RefreshTokenProvider.revokeToken}: its revocation endpoint leaves the
     * revocation to the provider that issued the token. Earlier ones end the client session and ask nobody.
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
     * Where the last refresh in the user session was before this second, Keycloak writes the time of this one into the client
     * session. Only then is the connection's record written with it.
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
