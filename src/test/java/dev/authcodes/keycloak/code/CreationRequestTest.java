package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode.Descent;
import dev.authcodes.keycloak.fakes.Clock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreationRequestTest {
    private static final CodeLimits LIMITS =
            new CodeLimits(Duration.ofMinutes(20), Duration.ofHours(2), 2, 10, 7, 1000);

    private final LongCode value = LongCode.generate("session");

    @ParameterizedTest
    @CsvSource({", , false, 1200, 2", "5, 3, false, 300, 3", "500, 50, false, 7200, 10", "0, -1, false, 1200, 2"})
    @CsvSource({", 9, true, 600, 1", "0.5, , true, 30, 1"})
    void requestedLifetimeAndUsesAreAdjustedToTheLimits(
            BigDecimal minutes, BigDecimal uses, boolean isShort, long seconds, int granted) {
        Instant before = Clock.now();
        AuthCode code = code(new CreationRequest(minutes, uses, Restrictions.NONE, null, isShort));

        assertThat(code.lifespan()).hasSeconds(seconds);
        assertThat(code.uses()).isEqualTo(granted);
        assertThat(code.createdAt()).isBetween(before, Clock.now());
    }

    @ParameterizedTest
    @CsvSource({"30, 30", "299, 299", "300, 300", "301, 300", "0, 0", "-1, 0"})
    void aCodeExpiresWithItsSessionAtTheLatest(long sessionSeconds, long seconds) {
        Instant end = Clock.now().plusSeconds(sessionSeconds);
        AuthCode code = code(new CreationRequest(new BigDecimal(5), null, Restrictions.NONE, null), end);

        assertThat(code.lifespan())
                .isBetween(Duration.ofSeconds(Math.max(0, seconds - 1)), Duration.ofSeconds(seconds));
    }

    @Test
    void theCreatedCodeHasTheRequestedPropertiesAndItsCreator() {
        Restrictions restrictions = new Restrictions("tv", Set.of("openid"), "challenge");
        Descent descent = new Descent(1, "connection", Set.of("code"));
        AuthCode code = new CreationRequest(null, null, restrictions, "TV")
                .toCode(value, "app-id", descent, LIMITS, Instant.MAX);

        assertThat(code.sessionId()).isEqualTo("session");
        assertThat(code.digest()).isEqualTo(value.digest());
        assertThat(code.creator()).isEqualTo("app-id");
        assertThat(code.restrictions()).isEqualTo(restrictions);
        assertThat(code.label()).isEqualTo("TV");
        assertThat(code.descent()).isEqualTo(descent);
    }

    private AuthCode code(CreationRequest request) {
        return code(request, Instant.MAX);
    }

    private AuthCode code(CreationRequest request, Instant sessionEnd) {
        return request.toCode(value, "app-id", Descent.NONE, LIMITS, sessionEnd);
    }
}
