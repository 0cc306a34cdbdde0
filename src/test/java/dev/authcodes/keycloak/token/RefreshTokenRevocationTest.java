package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/** What Keycloak 26.8 expects from the provider of a revoked refresh token (RFC 7009). */
class RefreshTokenRevocationTest {
    private static final CodeOrigin ORIGIN =
            new CodeOrigin("code", "connection", new ScopeFilter(null), TokenLifespans.UNBOUNDED, 0, Set.of());

    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final KeycloakSession session = keycloak.open();
    private final CodeRefreshTokenProvider provider = new CodeRefreshTokenProvider(session);

    private static AccessToken token() {
        AccessToken token = new AccessToken();
        token.setSessionId("session");
        token.issuedNow();
        return token;
    }

    private void revoke(AccessToken token) {
        provider.revokeToken(token, null, null, null);
    }

    @Test
    void aRevokedRefreshTokenEndsItsConnection() {
        AccessToken token = token();
        ORIGIN.writeTo(token);

        revoke(token);

        assertThat(keycloak.published)
                .containsExactly(new RefreshTokenEnd(
                        session, keycloak.userSession, "connection", RevocationCause.TOKEN_REVOKED));
    }

    @Test
    void nothingEndsWithoutASessionOrForATokenNotObtainedWithACode() {
        revoke(token());
        keycloak.userSessionExists = false;
        AccessToken token = token();
        ORIGIN.writeTo(token);
        revoke(token);

        assertThat(keycloak.published).isEmpty();
    }

    /** The type by which Keycloak finds the provider. */
    @Test
    void aRefreshTokenNamesItsProvider() {
        RefreshToken token = provider.createRefreshToken(token(), null, "default");

        assertThat(token.getProvider())
                .isEqualTo(provider.getProviderId())
                .isEqualTo(new CodeRefreshTokenProviderFactory().getId());
    }
}
