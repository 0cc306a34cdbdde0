package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.permission.Policies;
import dev.authcodes.keycloak.token.CodeGrant;
import dev.authcodes.keycloak.token.Lineage;
import dev.authcodes.keycloak.token.PresentedTokens;
import dev.authcodes.keycloak.token.TokenLifespans;
import jakarta.ws.rs.core.Response;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Sees to it that a token which came from a code stays one when it is traded for another, by token exchange (RFC 8693)
 * or for a requesting party token (UMA): the new one is known as coming from a code too and lives no longer than such a
 * token may, and where the code was narrowed it is not made at all, because those grants work out the scopes anew.
 */
public final class DerivedTokens implements TokenPostProcessor {
    private final KeycloakSession session;

    DerivedTokens(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void process(TokenPostProcessorContext context) {
        AccessToken issued = context.accessToken();
        if (issued == null
                || context.requestRefreshToken() != null
                || Lineage.of(context.clientSessionCtx()).isPresent()) {
            return;
        }
        CodeGrant grant = new CodeGrant(session);
        PresentedTokens.of(session, OAuth2Constants.SUBJECT_TOKEN, "claim_token")
                .filter(grant::issued)
                .findFirst()
                .ifPresent(origin -> {
                    if (Lineage.isNarrowed(origin)) {
                        // The grant may have joined its client to the session by now.
                        session.getTransactionManager().setRollbackOnly();
                        // Not the SPI's own TokenInterceptorException, which the UMA grant (26.7) turns into a 500.
                        throw new CorsErrorResponseException(
                                session.getProvider(Cors.class),
                                OAuthErrorException.INVALID_GRANT,
                                "A token that came from a narrowed auth code cannot be traded for another",
                                Response.Status.BAD_REQUEST);
                    }
                    grant.claim(issued);
                    Lineage lineage = Lineage.inheritedFrom(origin).within(lifespans(context.clientSessionCtx()));
                    lineage.writeTo(issued);
                    RefreshToken refreshToken = context.refreshToken();
                    if (refreshToken != null) {
                        lineage.writeTo(refreshToken);
                    }
                });
    }

    /** Of the client that gets the new token, as at every refresh of it. */
    private TokenLifespans lifespans(ClientSessionContext context) {
        AuthenticatedClientSessionModel clientSession = context.getClientSession();
        return new Policies(session)
                .forClient(
                        clientSession.getClient(),
                        clientSession.getUserSession().getUser(),
                        context.getScopeString())
                .delegation()
                .lifespans();
    }
}
