package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.compat.KeycloakVersion;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.RefreshToken;

/**
 * Up to Keycloak 26.6, which has no providers of refresh tokens: has the refresh token of a response name the same origin as
 * its access token. From 26.7 on that is {@link CodeRefreshTokenProviderFactory}'s, and nothing is done here.
 */
final class RefreshTokens {

    private RefreshTokens() {}

    /** The same response, as a grant has built it for tokens that were obtained with a code, or for others. */
    static Response marked(KeycloakSession session, Response response) {
        if (KeycloakVersion.isUpTo26_6()
                && response.getEntity() instanceof AccessTokenResponse tokens
                && tokens.getRefreshToken() != null) {
            CodeOrigin.of(session.tokens().decode(tokens.getToken(), AccessToken.class))
                    .ifPresent(origin -> mark(session, tokens, origin));
        }
        return response;
    }

    private static void mark(KeycloakSession session, AccessTokenResponse tokens, CodeOrigin origin) {
        RefreshToken refreshToken = session.tokens().decode(tokens.getRefreshToken(), RefreshToken.class);
        origin.writeTo(refreshToken);
        tokens.setRefreshToken(session.tokens().encode(refreshToken));
        if (refreshToken.getExp() != null && refreshToken.getExp() > 0) {
            tokens.setRefreshExpiresIn(refreshToken.getExp() - CurrentTime.seconds());
        }
    }
}
