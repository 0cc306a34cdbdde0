package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.store.DisavowedCodes;
import dev.authcodes.keycloak.token.CodeGrant;
import dev.authcodes.keycloak.token.Lineage;
import dev.authcodes.keycloak.token.NarrowedContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * The refresh of tokens that came from a code. Keycloak's own provider adds all default scopes of the client at every
 * refresh, and forgets which grant a token came from; both would let a code become more than it was made for.
 */
public final class NarrowRefreshTokenProvider extends DefaultRefreshTokenProvider {

    NarrowRefreshTokenProvider(KeycloakSession session) {
        super(session);
    }

    @Override
    public boolean supports(InitialRefreshTokenContext context) {
        return Lineage.of(context.clientSessionCtx()).isPresent();
    }

    @Override
    public RefreshToken generateRefreshToken(InitialRefreshTokenContext context) {
        RefreshToken refreshToken = super.generateRefreshToken(context);
        Lineage.of(context.clientSessionCtx()).ifPresent(lineage -> lineage.writeTo(refreshToken));
        return refreshToken;
    }

    @Override
    public boolean supports(RefreshTokenContext context) {
        return super.supports(context) && Lineage.of(context.oldRefreshToken()).isPresent();
    }

    @Override
    public TokenManager.AccessTokenResponseBuilder refreshAccessToken(RefreshTokenContext context)
            throws OAuthErrorException {
        TokenManager.AccessTokenResponseBuilder response = super.refreshAccessToken(context);
        AccessToken accessToken = response.getAccessToken();
        // Keycloak has written that it came from a refresh.
        new CodeGrant(session).claim(accessToken);
        Lineage.of(context.oldRefreshToken()).ifPresent(lineage -> lineage.writeTo(accessToken));
        return response;
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
        Lineage lineage = Lineage.of(oldToken)
                .orElseThrow(() -> new IllegalStateException("only tokens with a lineage are supported"));
        if (new DisavowedCodes(session).contain(lineage.codeId())) {
            // as Keycloak says it where the client session is gone
            String gone = "Session doesn't have required client";
            throw new OAuthErrorException(OAuthErrorException.INVALID_GRANT, gone, gone);
        }
        ClientSessionContext narrowed = new NarrowedContext(
                        session, validation.clientSessionCtx.getClientSession(), lineage.filter())
                .forIssuing(scope);
        lineage.attachTo(narrowed);
        return new TokenManager.TokenValidation(validation.user, validation.userSession, narrowed);
    }
}
