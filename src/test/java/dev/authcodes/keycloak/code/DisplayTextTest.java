package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.DisplayText.Problem;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTextTest {
    /** Unicode, section 4.5: Cc, Cf, Cs, Co and Cn, and what ends a line. */
    private static final Set<Byte> NOT_FOR_DISPLAY = Set.of(
            Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  ", "\t\n", "\u00A0\u3000", "\u2028"})
    void aBlankTextCountsAsNoTextAndIsNoError(String text) {
        assertThat(DisplayText.problem(text)).isEmpty();
        assertThat(DisplayText.of(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {" my laptop ", "\tmy laptop\r\n", "\u00A0my laptop\u3000"})
    void whiteSpaceAroundATextIsRemoved(String text) {
        assertThat(DisplayText.problem(text)).isEmpty();
        assertThat(DisplayText.of(text)).isEqualTo("my laptop");
    }

    @Test
    void aTextHasAtMost64CharactersCountingEmojiAsOne() {
        String longest = "💻".repeat(DisplayText.MAX_LENGTH);

        assertThat(DisplayText.problem(longest)).isEmpty();
        assertThat(DisplayText.problem(longest + "x")).contains(Problem.TOO_LONG);
    }

    @Test
    void everyUnicodeCharacterIsAcceptedOrRefusedByItsCategory() {
        Set<Integer> blanks = Set.of(0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0);

        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(character -> isRefused("a" + Character.toString(character) + "b")
                                != (blanks.contains(character)
                                        || NOT_FOR_DISPLAY.contains((byte) Character.getType(character)))))
                .isEmpty();
    }

    @Test
    void aCharacterNotMeantForDisplayIsFoundAtEveryPosition() {
        Random random = new Random(1);
        for (int hidden : new int[] {0, 0x1B, 0xAD, 0x200B, 0x202E, 0x2066, 0xD800, 0xDC00, 0xE000, 0xFEFF, 0xE0041}) {
            String before = "x".repeat(random.nextInt(20));
            String after = "ü".repeat(random.nextInt(20));

            assertThat(DisplayText.problem(before + Character.toString(hidden) + after))
                    .as("U+%04X", hidden)
                    .contains(Problem.NOT_FOR_DISPLAY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"👩‍💻", "👨‍👩‍👧‍👦", "❤️‍🔥", "🏳️‍⚧️", "👩🏽‍⚕️ at work", "🙂‍↔️", "🇩🇪", "1️⃣", "☕️"})
    void emojiSequencesAreAccepted(String text) {
        assertThat(DisplayText.problem(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\u200Db", "\u200D💻", "💻\u200D", "💻\u200D\u200D💻", "a\u200D💻", "^\u200D^", "©\u200D®"})
    void aJoinerOutsideAnEmojiSequenceIsRefused(String text) {
        assertThat(DisplayText.problem(text)).contains(Problem.NOT_FOR_DISPLAY);
    }

    private static boolean isRefused(String text) {
        return DisplayText.problem(text).isPresent();
    }
}
