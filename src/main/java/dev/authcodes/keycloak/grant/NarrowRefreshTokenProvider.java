package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.permission.Policies;
import dev.authcodes.keycloak.store.DisavowedCodes;
import dev.authcodes.keycloak.token.CodeGrant;
import dev.authcodes.keycloak.token.Lineage;
import dev.authcodes.keycloak.token.NarrowedContext;
import dev.authcodes.keycloak.token.TokenLifespans;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.representations.RefreshToken;

/**
 * The refresh of tokens that came from a code. Keycloak's own provider adds all default scopes of the client at every
 * refresh, and forgets which grant a token came from and how long it may live; all of that would let a code become more
 * than it was made for.
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
        Lineage.of(context.clientSessionCtx()).ifPresent(lineage -> {
            lineage.writeTo(refreshToken);
            // Not only when all is done: Keycloak goes on to write the lifetime into the event of a refresh.
            lineage.writeTo(context.responseBuilder().getAccessToken());
        });
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
        // Keycloak has written that it came from a refresh.
        new CodeGrant(session).claim(response.getAccessToken());
        Lineage.of(response.getClientSessionCtx()).ifPresent(lineage -> lineage.writeTo(response));
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
                .orElseThrow(() -> new IllegalStateException("only tokens with a lineage are supported"))
                .within(lifespans(client, validation.user, scope));
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

    /** A mapper that has been made stricter counts from now on, one that has been relaxed for other codes only. */
    private TokenLifespans lifespans(ClientModel client, UserModel user, String scope) {
        return new Policies(session).forClient(client, user, scope).delegation().lifespans();
    }
}
