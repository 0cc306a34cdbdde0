package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

class TokenLifespansTest {
    private static final long NOW = 1000;

    @ParameterizedTest
    @CsvSource({"1300, 1060", "1061, 1060", "1060, 1060", "1059, 1059", "1001, 1001"})
    void aTokenIsShortenedAndNeverLengthened(long keycloaks, long bounded) {
        AccessToken token = accessToken(keycloaks);

        of(60, 0).boundAccess(token);

        assertThat(token.getExp()).isEqualTo(bounded);
    }

    @ParameterizedTest
    @CsvSource({"0", ","})
    void aTokenThatWouldNeverExpireIsGivenAnEnd(Long never) {
        AccessToken token = accessToken(never);

        of(60, 0).boundAccess(token);

        assertThat(token.getExp()).isEqualTo(1060);
    }

    @Test
    void eachKindOfTokenHasItsOwnBound() {
        AccessToken accessToken = accessToken(9000L);
        RefreshToken refreshToken = new RefreshToken(new AccessToken(), null, "id");
        refreshToken.iat(NOW).exp(9000L);

        of(60, 600).boundAccess(accessToken);
        of(60, 600).boundRefresh(refreshToken);

        assertThat(accessToken.getExp()).isEqualTo(1060);
        assertThat(refreshToken.getExp()).isEqualTo(1600);
    }

    @Test
    void withoutABoundATokenIsLeftAsItIs() {
        AccessToken token = accessToken(9000L);

        of(0, 600).boundAccess(token);

        assertThat(token.getExp()).isEqualTo(9000);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 60, 60", "60, 0, 60", "60, 50, 50"})
    void ofTwoBoundsTheShorterCountsAndNoneIsTheLongest(int one, int other, int both) {
        assertThat(of(one, 0).and(of(other, 0))).isEqualTo(of(both, 0));
        assertThat(of(0, one).and(of(0, other))).isEqualTo(of(0, both));
    }

    @Test
    void aClaimSaysWhatIsBoundOnly() {
        assertThat(TokenLifespans.UNBOUNDED.toClaim()).isEmpty();
        assertThat(of(60, 0).toClaim()).isEqualTo(Map.of("access", 60L));
        assertThat(of(0, 600).toClaim()).isEqualTo(Map.of("refresh", 600L));
    }

    @Test
    void aClaimThatIsNotThereIsNoBound() {
        assertThat(TokenLifespans.ofClaim(null)).isEqualTo(TokenLifespans.UNBOUNDED);
        assertThat(TokenLifespans.ofClaim("text")).isEqualTo(TokenLifespans.UNBOUNDED);
        assertThat(TokenLifespans.ofClaim(Map.of("access", 60))).isEqualTo(of(60, 0));
    }

    private static TokenLifespans of(int access, int refresh) {
        return new TokenLifespans(Duration.ofSeconds(access), Duration.ofSeconds(refresh));
    }

    private static AccessToken accessToken(Long exp) {
        AccessToken token = new AccessToken();
        token.iat(NOW).exp(exp);
        return token;
    }
}
