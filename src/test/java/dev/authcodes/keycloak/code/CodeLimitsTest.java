package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeLimitsTest {
    private final CodeLimits limits = new CodeLimits(Duration.ofMinutes(5), Duration.ofMinutes(60), 2, 10, 100, 1000);

    /** In minutes; absent, zero and negative ones mean the default, and the rest is rounded to the second. */
    @ParameterizedTest
    @CsvSource({", 300", "0, 300", "0.0, 300", "-0.0, 300", "0e9, 300", "-1, 300", "-0.5, 300"})
    @CsvSource({"-1e400, 300", "-1e-400, 300", "1e-999999999, 1", "1e-400, 1", "0.01, 1", "0.0166, 1"})
    @CsvSource({"0.024, 1", "0.025, 2", "0.0333, 2", "0.5, 30", "1, 60", "1.5, 90", "1e1, 600", "59.99, 3599"})
    @CsvSource({"59.9999, 3600", "60.0, 3600", "60.000000001, 3600", "61, 3600", "1e400, 3600", "1e999999999, 3600"})
    void aRequestedLifetimeIsAdjustedToTheLimits(BigDecimal minutes, long seconds) {
        assertThat(limits.lifespan(minutes)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({", 2", "0, 2", "0.0, 2", "-1, 2", "-1e400, 2", "1, 1", "2.0, 2", "9, 9", "1e1, 10"})
    @CsvSource({"11, 10", "4294967297, 10", "1e400, 10", "1e999999999, 10"})
    void requestedUsesAreAdjustedToTheLimits(BigDecimal wanted, int granted) {
        assertThat(limits.uses(wanted)).isEqualTo(granted);
    }

    @Property
    void everyNumberIsFittedIntoTheLimits(
            @ForAll BigInteger unscaled, @ForAll @IntRange(min = Integer.MIN_VALUE) int scale) {
        BigDecimal wanted = new BigDecimal(unscaled, scale);

        assertThat(limits.lifespan(wanted)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(60));
        assertThat(limits.uses(wanted.signum() == 0 || wanted.scale() <= 0 ? wanted : BigDecimal.TEN))
                .isBetween(1, 10);
    }
}
