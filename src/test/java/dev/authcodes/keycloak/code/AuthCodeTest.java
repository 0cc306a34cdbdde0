package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.authcodes.keycloak.code.AuthCode.Descent;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthCodeTest {
    private final AuthCode code = Codes.withUses(3);

    @Test
    void theIdOfACodeIsTheBeginningOfItsDigest() {
        assertThat(code.id()).hasSize(22);
        assertThat(code.digest()).startsWith(code.id());
    }

    @Test
    void aCodeIsExpiredFromTheMomentItsLifespanEnds() {
        assertThat(code.lifespan()).isEqualTo(Duration.ofMinutes(5));
        assertThat(code.isExpiredAt(code.expiresAt().minusSeconds(1))).isFalse();
        assertThat(code.isExpiredAt(code.expiresAt())).isTrue();
        assertThat(code.isExpiredAt(code.expiresAt().plusSeconds(1))).isTrue();
    }

    @Test
    void aCodeNeedsAUseACreatorAndADepthThatIsNotNegative() {
        Instant now = code.createdAt();
        assertThatIllegalArgumentException().isThrownBy(() -> Codes.withUses(0)).withMessage("uses is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Codes.withUses(-1))
                .withMessage("uses is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Descent(-1, null, Set.of()))
                .withMessage("depth is -1");
        assertThatNullPointerException()
                .isThrownBy(() -> new AuthCode(
                        "session", code.digest(), now, now, 1, null, Restrictions.NONE, null, Descent.NONE))
                .withMessage("creator is null");
    }
}
