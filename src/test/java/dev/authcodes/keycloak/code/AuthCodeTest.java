package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.AuthCode.Descent;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthCodeTest {
    private final AuthCode code = Codes.withUses(3);

    @Test
    void theIdIsTheBeginningOfTheDigest() {
        assertThat(code.id()).hasSize(22);
        assertThat(code.digest()).startsWith(code.id());
    }

    @Test
    void theLifespanIsWhatLiesBetweenCreationAndExpiry() {
        assertThat(code.lifespan()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aCodeIsExpiredFromTheVeryMomentOfItsExpiry() {
        assertThat(code.isExpiredAt(code.expiresAt().minusSeconds(1))).isFalse();
        assertThat(code.isExpiredAt(code.expiresAt())).isTrue();
        assertThat(code.isExpiredAt(code.expiresAt().plusSeconds(1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aCodeWithoutAUseIsABug(int uses) {
        assertThatThrownBy(() -> Codes.withUses(uses))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uses is " + uses);
    }

    @Test
    void aCodeWithoutACreatorIsABug() {
        Instant now = code.createdAt();
        assertThatThrownBy(() -> new AuthCode(
                        "session", code.digest(), now, now, 1, null, Restrictions.NONE, null, Descent.NONE))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("creator is null");
    }

    @Test
    void aNegativeDepthIsABug() {
        assertThatThrownBy(() -> new Descent(-1, null, Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("depth is -1");
    }
}
