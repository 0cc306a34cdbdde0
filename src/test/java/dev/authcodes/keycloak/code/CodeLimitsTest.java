package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLimitsTest {
    private final CodeLimits limits = new CodeLimits(Duration.ofMinutes(5), Duration.ofMinutes(60), 2, 10, 100);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"0", "0.0", "-0.0", "0e9", "-1", "-0.5", "-1e400", "-1e-400"})
    void noLifetimeToSpeakOfIsTheDefault(BigDecimal minutes) {
        assertThat(limits.lifespan(minutes)).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"60", "60.0", "60.000000001", "61", "1e400", "1e999999999"})
    void moreThanTheMaximumIsTheMaximum(BigDecimal minutes) {
        assertThat(limits.lifespan(minutes)).isEqualTo(Duration.ofMinutes(60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0166", "0.01", "1e-9", "1e-400", "1e-999999999"})
    void lessThanASecondIsASecond(BigDecimal minutes) {
        assertThat(limits.lifespan(minutes)).isEqualTo(Duration.ofSeconds(1));
    }

    @Property
    void everyNumberThereIsFitsIntoTheLimits(
            @ForAll BigInteger unscaled, @ForAll @IntRange(min = Integer.MIN_VALUE) int scale) {
        BigDecimal wanted = new BigDecimal(unscaled, scale);

        assertThat(limits.lifespan(wanted)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(60));
        assertThat(limits.uses(wanted.signum() == 0 || wanted.scale() <= 0 ? wanted : BigDecimal.TEN))
                .isBetween(1, 10);
    }

    @Test
    void halfAMinuteIsThirtySeconds() {
        assertThat(limits.lifespan(new BigDecimal("0.5"))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aMinuteAndAHalfIsNinetySeconds() {
        assertThat(limits.lifespan(new BigDecimal("1.5"))).isEqualTo(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({"0.017, 1", "0.024, 1", "0.025, 2", "0.0333, 2", "1, 60", "1e1, 600", "59.99, 3599", "59.9999, 3600"})
    void aLifetimeIsRoundedToTheSecond(BigDecimal minutes, long seconds) {
        assertThat(limits.lifespan(minutes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void aMaximumOfAMinuteDoesNotStretchAShorterWish() {
        CodeLimits minute = new CodeLimits(Duration.ofMinutes(1), Duration.ofMinutes(1), 1, 1, 1);
        assertThat(minute.lifespan(new BigDecimal("0.99"))).isEqualTo(Duration.ofSeconds(59));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"0", "0.0", "-1", "-1e400"})
    void noNumberOfUsesToSpeakOfIsTheDefault(BigDecimal wanted) {
        assertThat(limits.uses(wanted)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2.0, 2",
        "9, 9",
        "1e1, 10",
        "10, 10",
        "11, 10",
        "4294967297, 10",
        "1e400, 10",
        "1e999999999, 10"
    })
    void usesAreGrantedUpToTheMaximum(BigDecimal wanted, int granted) {
        assertThat(limits.uses(wanted)).isEqualTo(granted);
    }
}
