package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortCodeTest {
    @Test
    void aShortCodeIsShownAsTwoGroupsOfFourLetters() {
        assertThat(ShortCode.generate().reveal()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
    }

    @Test
    void everyPositionOfAShortCodeHasAllTwentyLetters() {
        Set<String> seen = IntStream.range(0, 2000)
                .mapToObj(n -> ShortCode.generate().letters())
                .flatMap(letters -> IntStream.range(0, 8).mapToObj(n -> n + letters.substring(n, n + 1)))
                .collect(Collectors.toSet());

        assertThat(seen).hasSize(8 * 20);
    }

    @Test
    void noTwoShortCodesAreTheSame() {
        assertThat(IntStream.range(0, 1000).mapToObj(n -> ShortCode.generate().letters()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB_MJHT", "WDJB.MJHT", "WDJB-MJ\u017FT"})
    void aTextThatIsNoShortCodeIsRejected(String typed) {
        assertThat(ShortCode.parse(typed)).isEmpty();
    }

    /** RFC 8628, section 5.1. */
    @Test
    void theChanceToGuessAShortCodeIsBelowTheLimitOfTheSpecification() {
        assertThat(ShortCode.GUESSES / Math.pow(20, 8)).isLessThan(Math.pow(2, -32));
        assertThat((ShortCode.GUESSES + 1) / Math.pow(20, 8)).isGreaterThan(Math.pow(2, -32));
        assertThat(ShortCode.GUESS_MEMORY).isGreaterThan(ShortCode.MAX_LIFESPAN);
    }

    @Test
    void toStringOfAShortCodeHidesTheCode() {
        ShortCode code = ShortCode.generate();
        assertThat(code.toString()).doesNotContain(code.letters().substring(0, 4));
    }
}
