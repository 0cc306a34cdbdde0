package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.permission.RedeemPermission.TokenLifespans;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLifespansTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0, 60, 60", "60, 0, 60", "60, 50, 50"})
    void ofTwoBoundsTheShorterCountsAndNoneIsTheLongest(int one, int other, int both) {
        assertThat(of(one, 0).and(of(other, 0))).isEqualTo(of(both, 0));
        assertThat(of(0, one).and(of(0, other))).isEqualTo(of(0, both));
    }

    private static TokenLifespans of(int access, int refresh) {
        return new TokenLifespans(Duration.ofSeconds(access), Duration.ofSeconds(refresh));
    }
}
