package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "\t\n"})
    void aBlankLabelIsNoneAndNoFault(String text) {
        assertThat(Label.fault(text)).isEmpty();
        assertThat(Label.of(text)).isNull();
    }

    @Test
    void aLabelHasAtMost64CharactersHoweverTheyAreStored() {
        String longest = "💻".repeat(Label.LONGEST);

        assertThat(Label.fault(longest)).isEmpty();
        assertThat(Label.fault(longest + "x")).contains(Label.Fault.TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000b", "\u001b[31m", "a\u0085b", "a\uD800b", "\uDC00"})
    void controlCharactersInALabelAreAFault(String text) {
        assertThat(Label.fault(text)).contains(Label.Fault.CONTROL_CHARACTERS);
    }
}
