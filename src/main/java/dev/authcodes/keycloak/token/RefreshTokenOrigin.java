package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.compat.KeycloakVersion;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.RefreshToken;

/**
 * For Keycloak up to 26.6, which has no refresh token providers: copies the origin from the access token of a response
 * to its refresh token. From 26.7 on, {@link CodeRefreshTokenProviderFactory} does this.
 */
final class RefreshTokenOrigin {

    private RefreshTokenOrigin() {}

    /** @param response a grant's, whether or not its tokens were obtained with a code */
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
