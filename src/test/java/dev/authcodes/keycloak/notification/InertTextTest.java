package dev.authcodes.keycloak.notification;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InertTextTest {
    @ParameterizedTest
    @CsvSource({
        "Alice's laptop, Alice's laptop",
        "'two\r\nlines\u2028and\u0085more', two lines and more",
        "'\u202Edesrever', desrever",
        "👨‍👩‍👧 at home, 👨‍👩‍👧 at home"
    })
    void anInertTextStaysOnOneLineAndInItsDirection(String text, String inert) {
        assertThat(InertText.of(text)).isEqualTo(inert);
    }

    @Property
    void mailProgramsFindNoLinkInAnInertText(
            @ForAll @Chars({'a', '1', '.', ':', '/', '@', '。', ' ', '\n', '\u202E'}) String text) {
        String inert = InertText.of(text);

        assertThat(inert).doesNotContainPattern("[.:/@。][a-z0-9/]").doesNotContain("\n", "\u202E");
        assertThat(inert.replace("\u200C", "").replace(" ", "")).isEqualTo(text.replaceAll("[ \n\u202E]", ""));
    }
}
