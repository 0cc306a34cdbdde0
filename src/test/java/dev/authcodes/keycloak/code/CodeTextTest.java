package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTextTest {
    private static final LongCode LONG = LongCode.generate("-a_session-");
    private static final ShortCode SHORT = ShortCode.parse("WDJB-MJHT").orElseThrow();

    /** Characters with Unicode's property White_Space, and invisible ones. */
    private static List<String> whiteSpace() {
        return characters("[\\p{IsWhite_Space}\\p{Cf}]");
    }

    /** Unicode's dashes and minus signs. */
    private static List<String> dashes() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(
                        character -> Character.getType(character) == Character.DASH_PUNCTUATION
                                || String.valueOf(Character.getName(character))
                                        .matches(
                                                "SWUNG DASH|(HEAVY |COMMERCIAL |MODIFIER LETTER )?MINUS SIGN|SU(B|PER)SCRIPT MINUS"))
                .mapToObj(Character::toString)
                .toList();
    }

    private static List<String> characters(String pattern) {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(Character::toString)
                .filter(character -> character.matches(pattern))
                .toList();
    }

    /** A text with something between its characters: nothing, a line break, or any of these. */
    private static Arbitrary<String> wrapped(String text, List<String> between) {
        Arbitrary<List<String>> gaps = Arbitraries.oneOf(
                        Arbitraries.of("", "", "", "\n", "\r\n  "), Arbitraries.of(between))
                .list()
                .ofSize(text.length() + 1);
        return gaps.map(list -> IntStream.range(0, text.length())
                .mapToObj(at -> list.get(at) + text.charAt(at))
                .collect(Collectors.joining("", "", list.get(text.length()))));
    }

    @Provide
    Arbitrary<String> wrappedLongCodes() {
        return wrapped(LONG.reveal(), whiteSpace());
    }

    @Property(tries = 500)
    void aLongCodeIsReadHoweverItIsWrapped(@ForAll("wrappedLongCodes") String presented) {
        assertThat(CodeText.parse(presented))
                .hasValueSatisfying(code -> assertThat(code.reveal()).isEqualTo(LONG.reveal()));
    }

    @Provide
    Arbitrary<String> typedShortCodes() {
        List<String> between =
                Stream.concat(whiteSpace().stream(), dashes().stream()).toList();
        return wrapped(SHORT.letters(), between)
                .flatMap(typed ->
                        Arbitraries.of(true, false).map(lower -> lower ? typed.toLowerCase(Locale.ROOT) : typed))
                .flatMap(typed -> Arbitraries.of(true, false).map(wide -> wide ? fullWidth(typed) : typed));
    }

    private static String fullWidth(String text) {
        return text.chars()
                .map(character -> character < 0x80 && Character.isLetter(character) ? character + 0xFEE0 : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Property(tries = 500)
    void aShortCodeIsReadHoweverItIsTyped(@ForAll("typedShortCodes") String presented) {
        assertThat(CodeText.parse(presented))
                .hasValueSatisfying(code -> assertThat(code.reveal()).isEqualTo(SHORT.reveal()));
    }

    @Test
    void everyUnicodeSpaceAndDashIsRemovedFromAPresentedCode() {
        assertThat(whiteSpace()).hasSizeGreaterThan(100).allSatisfy(blank -> {
            assertThat(CodeText.parse(blank + LONG.reveal() + blank)).containsInstanceOf(LongCode.class);
            assertThat(CodeText.parse("WDJB" + blank + "MJHT")).containsInstanceOf(ShortCode.class);
        });
        assertThat(dashes())
                .hasSizeGreaterThan(20)
                .allSatisfy(dash ->
                        assertThat(CodeText.parse("WDJB" + dash + "MJHT")).containsInstanceOf(ShortCode.class));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\n", "kac_", "kac_session.wdjbmjht", "WDJB+MJHT", "WDJB\u0000MJHT"})
    void aTextThatIsNeitherALongNorAShortCodeIsNoCode(String presented) {
        assertThat(CodeText.parse(presented)).isEmpty();
    }

    @Test
    void aDashInALongCodeIsPartOfIt() {
        assertThat(CodeText.parse(LONG.reveal().replaceFirst("-", "")))
                .hasValueSatisfying(code -> assertThat(code.reveal()).isNotEqualTo(LONG.reveal()));
        assertThat(CodeText.parse(LONG.reveal().replaceFirst("-", "\u2013"))).isEmpty();
    }

    /** Command lines take a word that begins with a dash for an option. */
    @Test
    void aLongCodeBeginsWithALetterWhateverItsSession() {
        assertThat(LongCode.generate("-rf").reveal()).startsWith("kac_-rf.");
    }
}
