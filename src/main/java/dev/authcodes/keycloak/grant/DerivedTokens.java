package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.token.CodeGrant;
import dev.authcodes.keycloak.token.Lineage;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.http.HttpRequest;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;

/**
 * Sees to it that a token which came from a code stays one when it is traded for another, by token exchange (RFC 8693)
 * or for a requesting party token (UMA): the new one is known as coming from a code too, and where the code was narrowed
 * it is not made at all, because those grants work out the scopes anew.
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
        presentedTokens().filter(grant::issued).findFirst().ifPresent(origin -> {
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
            Lineage lineage = Lineage.inheritedFrom(origin);
            lineage.writeTo(issued);
            RefreshToken refreshToken = context.refreshToken();
            if (refreshToken != null) {
                lineage.writeTo(refreshToken);
            }
        });
    }

    /** The grant in question has verified the one of these that it works with. */
    private Stream<AccessToken> presentedTokens() {
        HttpRequest request = session.getContext().getHttpRequest();
        AppAuthManager.AuthHeader header =
                AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(request.getHttpHeaders());
        MultivaluedMap<String, String> form = request.getDecodedFormParameters();
        return Stream.of(
                        header == null ? null : header.getToken(),
                        form.getFirst(OAuth2Constants.SUBJECT_TOKEN),
                        form.getFirst("claim_token"))
                .flatMap(token -> read(token).stream());
    }

    private static Optional<AccessToken> read(@Nullable String token) {
        if (token == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JWSInput(token).readJsonContent(AccessToken.class));
        } catch (JWSInputException e) {
            return Optional.empty();
        }
    }
}
