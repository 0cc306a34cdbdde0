package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rule of texts that users or their tools give and others are shown: what a code or a device is called. They hold only
 * what Unicode intends for display. A character that turns the direction of the text around, or shows nothing, lets one name
 * look like another.
 */
public final class DisplayText {
    public static final int LONGEST = 64;

    private static final Pattern OUTER_WHITE_SPACE =
            Pattern.compile("^\\p{IsWhite_Space}+|(?<!\\p{IsWhite_Space})\\p{IsWhite_Space}+$");
    private static final int JOINER = 0x200D;
    private static final int EMOJI_PRESENTATION = 0xFE0F;
    /** An arrow that Unicode counts among the mathematical symbols, and that emoji are joined with: a head that shakes. */
    private static final int LEFT_RIGHT_ARROW = 0x2194;

    /** Letters and a symbol that show nothing: the fillers of Hangul, and the Braille pattern without a dot. */
    private static final Set<Integer> BLANKS = Set.of(0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0);

    private DisplayText() {}

    /** What is wrong with a text. */
    public enum Fault {
        TOO_LONG("must not be longer than " + LONGEST + " characters."),
        NOT_FOR_DISPLAY("must not contain control, format or other invisible characters.");

        private final String rule;

        Fault(String rule) {
            this.rule = rule;
        }

        /** The sentence that follows the name of the member, for a developer. */
        public String rule() {
            return rule;
        }
    }

    /** Empty if this can be displayed, which a text that says nothing can as well: there is none then. */
    public static Optional<Fault> fault(@Nullable String text) {
        String kept = of(text);
        if (kept == null) {
            return Optional.empty();
        }
        int[] characters = kept.codePoints().toArray();
        if (characters.length > LONGEST) {
            return Optional.of(Fault.TOO_LONG);
        }
        return IntStream.range(0, characters.length).allMatch(at -> isForDisplay(characters, at))
                ? Optional.empty()
                : Optional.of(Fault.NOT_FOR_DISPLAY);
    }

    /** The text as it is kept, without white space around it; null if it says nothing. */
    public static @Nullable String of(@Nullable String text) {
        String kept = text == null ? "" : OUTER_WHITE_SPACE.matcher(text).replaceAll("");
        return kept.isEmpty() ? null : kept;
    }

    /**
     * Whether a text has what no text may have that is looked up or kept: control characters, of which PostgreSQL does not
     * accept NUL, and halves of surrogate pairs, which cannot be encoded as UTF-8.
     */
    public static boolean hasControlCharacters(String text) {
        return text.codePoints()
                .anyMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE);
    }

    private static boolean isForDisplay(int[] characters, int at) {
        return switch (Character.getType(characters[at])) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.FORMAT -> characters[at] == JOINER && joinsEmoji(characters, at);
            default -> !BLANKS.contains(characters[at]);
        };
    }

    /** Unicode Technical Standard 51, section 1.4.6: between two emoji, of which the first may say that it is one. */
    private static boolean joinsEmoji(int[] characters, int at) {
        int before = at > 0 && characters[at - 1] == EMOJI_PRESENTATION ? at - 2 : at - 1;
        return before >= 0 && at + 1 < characters.length && isEmoji(characters[before]) && isEmoji(characters[at + 1]);
    }

    /** Java 17 does not know Unicode's property of this name; this is what can stand on either side of a joiner. */
    private static boolean isEmoji(int character) {
        boolean isSymbol = Character.getType(character) == Character.OTHER_SYMBOL && character > LEFT_RIGHT_ARROW;
        boolean isSkinTone = character >= 0x1F3FB && character <= 0x1F3FF;
        return isSymbol || isSkinTone || character == LEFT_RIGHT_ARROW;
    }
}
