package dev.authcodes.keycloak.themes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.connect.PageState.Alert;
import java.awt.ComponentOrientation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.text.MessageFormat;
import java.text.NumberFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people and admins read, in each language. Two readers treat the same files differently: for the page and the e-mail, Keycloak
 * puts every message through {@link MessageFormat}, with or without arguments, so that an apostrophe has to be doubled;
 * the admin console shows the texts of the settings as they are, but for i18next's own braces. The translations keep out
 * of this with the typographic apostrophe, which means nothing to either.
 */
@ParameterizedClass
@MethodSource("dev.authcodes.keycloak.themes.Bundles#languages")
class MessagesTest {
    private static final Map<String, String> ENGLISH = Bundles.read(Bundles.ENGLISH);
    private static final String CHOICE = ",choice,";
    private static final Predicate<String> TEMPLATES = key -> key.startsWith("auth-code-");
    private static final Predicate<String> LENGTH_OF_TIME =
            key -> ENGLISH.getOrDefault(key, "").contains(CHOICE);

    @Parameter
    private String language;

    /** Words that are the same as in English. */
    private static final Map<String, Set<String>> SAME_WORDS = Map.of(
            "de",
                    Set.of(
                            "auth-code-connect.optional",
                            "auth-code-connect.create.label",
                            "auth-code-connect.code.field",
                            "auth-code-mail.app"),
            "fr", Set.of("auth-code-connect.minutes", "auth-code-connect.code.field"),
            "it", Set.of("auth-code-mail.app"),
            "nl", Set.of("auth-code-connect.code.field", "auth-code-mail.app"));

    /** Numbers, networks, terms of specifications and the configuration, and the choices of a list. */
    private static final Pattern UNTRANSLATABLE = Pattern.compile("RFC \\d+|[0-9a-f.:]+/\\d+|/?\\d+|auth_code_id"
            + "|proxy-headers|WDJB-MJHT|code challenge|\\b(?:CIDR|ACR|LoA|IPv[46])\\b|(?<=\\. )[a-z]+(?=: )");

    @Test
    void messagesExistInElevenLanguages() {
        assertThat(Bundles.languages())
                .containsExactly("ar", "de", "en", "es", "fr", "he", "it", "ja", "nl", "pt_BR", "zh_CN");
    }

    /** The page is right to left in these languages only, whatever the direction of the user's language. */
    @Test
    void messagesNameTheirLanguageAndItsDirection() {
        Locale locale = Bundles.locale(language);
        boolean leftToRight = ComponentOrientation.getOrientation(locale).isLeftToRight();

        assertThat(Bundles.read(language))
                .containsEntry("auth-code-connect.language", locale.toLanguageTag())
                .containsEntry("auth-code-connect.direction", leftToRight ? "ltr" : "rtl");
    }

    @Test
    void everyLanguageHasTheKeysOfTheEnglishMessages() {
        assertThat(Bundles.read(language)).containsOnlyKeys(ENGLISH.keySet());
    }

    @Test
    void everyAlertHasAMessage() {
        assertThat(Bundles.read(language))
                .containsKeys(Stream.of(Alert.values()).map(Alert::messageKey).toArray(String[]::new));
    }

    @Test
    void noMessageIsDefinedTwice() throws IOException {
        assertThat(Files.readAllLines(Bundles.file(language)).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .map(line -> line.substring(0, line.indexOf('='))))
                .doesNotHaveDuplicates();
    }

    /** Keycloak silently reads invalid UTF-8 as ISO-8859-1, and a byte order mark would become part of a key. */
    @Test
    void everyFileOfMessagesIsUtf8AndBeginsWithAComment() throws IOException {
        assertThat(Files.readString(Bundles.file(language), StandardCharsets.UTF_8))
                .startsWith("#");
    }

    @Test
    void noMessageIsEmptyOrHasSurroundingSpace() {
        assertThat(Bundles.read(language))
                .allSatisfy((key, text) -> assertThat(text).isNotBlank().isEqualTo(text.strip()));
    }

    @Test
    void everyMessageIsTranslated() {
        assumeFalse(language.equals(Bundles.ENGLISH));
        Map<String, String> inEnglish = new HashMap<>(Bundles.read(language));
        inEnglish.entrySet().retainAll(ENGLISH.entrySet());
        // stands for one of the texts below it
        inEnglish.remove("auth-codes.invalid");
        inEnglish.remove("auth-code-connect.direction");

        assertThat(inEnglish.keySet()).isEqualTo(SAME_WORDS.getOrDefault(language, Set.of()));
    }

    @Test
    void translationsKeepNumbersAndNamesOfProtocols() {
        assertThat(messages(LENGTH_OF_TIME.negate()))
                .allSatisfy((key, text) -> assertThat(found(UNTRANSLATABLE, ENGLISH.get(key)))
                        .allSatisfy(word -> assertThat(text).containsIgnoringCase(word)));
    }

    /** Depending on its version, Java formats Arabic numbers and times with other digits than those of a text. */
    @Test
    void arabicTextsOfThePageHaveNoDigitsExceptInArguments() {
        assumeTrue(language.equals("ar"));

        assertThat(messages(TEMPLATES.and(LENGTH_OF_TIME.negate())).values())
                .allSatisfy(text -> assertThat(text.replaceAll("\\{\\d}", "")).doesNotContainPattern("\\d"));
    }

    @Test
    void translationsHaveTheArgumentsOfTheEnglishMessage() {
        Pattern argument = Pattern.compile("\\{\\d");

        assertThat(Bundles.read(language))
                .allSatisfy(
                        (key, text) -> assertThat(found(argument, text)).isEqualTo(found(argument, ENGLISH.get(key))));
    }

    /** Some messages get the texts {0}, {1} … as arguments, and the page's script inserts values later. */
    @Test
    void messagesOfTemplatesKeepApostrophesAndArguments() {
        assertThat(messages(TEMPLATES.and(LENGTH_OF_TIME.negate())))
                .allSatisfy((key, text) ->
                        assertThat(format(text, "{0}", "{1}", "{2}")).isEqualTo(text.replace("''", "'")));
    }

    @Test
    void onlyLengthsOfTimeHavePluralForms() {
        assertThat(messages(LENGTH_OF_TIME)).hasSize(3).allSatisfy((key, text) -> {
            for (int number : new int[] {1, 2, 5, 30}) {
                // Some languages say one and two without a number, and Arabic has digits of its own.
                boolean said = number < 3 && text.contains("|2#");
                String digits =
                        NumberFormat.getInstance(Bundles.locale(language)).format(number);
                assertThat(format(text, number)).matches((said ? "(" + digits + ")?" : digits) + "[^{|'0-9]+");
            }
        });
        assertThat(messages(LENGTH_OF_TIME.negate()))
                .allSatisfy((key, text) -> assertThat(text).doesNotContain(CHOICE));
    }

    /** To i18next, double braces are a variable, and $t( begins the name of another message. */
    @Test
    void textsOfSettingsContainNoSyntaxOfTheAdminConsole() {
        assertThat(messages(TEMPLATES.negate().and(key -> !key.startsWith("auth-codes.invalid"))))
                .allSatisfy(
                        (key, text) -> assertThat(text.replace("{code}", "")).doesNotContain("''", "{", "}", "$t("));
    }

    private Map<String, String> messages(Predicate<String> keys) {
        Map<String, String> messages = new HashMap<>(Bundles.read(language));
        messages.keySet().removeIf(keys.negate());
        return messages;
    }

    /** Formats as {@code msg} does in Keycloak's templates. */
    private String format(String text, Object... arguments) {
        return new MessageFormat(text, Bundles.locale(language)).format(arguments);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
