package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Validates names that users or their tools choose and others are shown: the labels of codes and the names of devices.
 * Only displayable characters are allowed, since invisible ones and those that change the direction of text let one
 * name imitate another.
 */
public final class DisplayText {
    public static final int MAX_LENGTH = 64;

    private static final Pattern OUTER_WHITE_SPACE =
            Pattern.compile("^\\p{IsWhite_Space}+|(?<!\\p{IsWhite_Space})\\p{IsWhite_Space}+$");
    private static final int JOINER = 0x200D;
    private static final int EMOJI_PRESENTATION = 0xFE0F;
    /** A mathematical symbol in Unicode, yet part of joined emoji such as the shaking head. */
    private static final int LEFT_RIGHT_ARROW = 0x2194;

    /** Blank letters and symbols: the Hangul fillers and the empty Braille pattern. */
    private static final Set<Integer> BLANKS = Set.of(0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0);

    private DisplayText() {}

    /** The rule that a text breaks. */
    public enum Problem {
        TOO_LONG("must not be longer than " + MAX_LENGTH + " characters."),
        NOT_FOR_DISPLAY("must not contain control, format or other invisible characters.");

        private final String rule;

        Problem(String rule) {
            this.rule = rule;
        }

        /** Completes a sentence that begins with the name of the member, for developers. */
        public String rule() {
            return rule;
        }
    }

    /** Empty if the text is valid. Blank text is valid and counts as absent. */
    public static Optional<Problem> problem(@Nullable String text) {
        String kept = of(text);
        if (kept == null) {
            return Optional.empty();
        }
        int[] characters = kept.codePoints().toArray();
        if (characters.length > MAX_LENGTH) {
            return Optional.of(Problem.TOO_LONG);
        }
        return IntStream.range(0, characters.length).allMatch(at -> isForDisplay(characters, at))
                ? Optional.empty()
                : Optional.of(Problem.NOT_FOR_DISPLAY);
    }

    /** The text as stored, without surrounding white space; null if blank. */
    public static @Nullable String of(@Nullable String text) {
        String kept = text == null ? "" : OUTER_WHITE_SPACE.matcher(text).replaceAll("");
        return kept.isEmpty() ? null : kept;
    }

    /**
     * Whether a text contains what must never be looked up or stored: control characters (PostgreSQL rejects NUL) and
     * unpaired surrogates, which UTF-8 cannot encode.
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

    /**
     * Unicode Technical Standard 51, section 1.4.6: between two emoji, the first of which may carry a presentation
     * selector.
     */
    private static boolean joinsEmoji(int[] characters, int at) {
        int before = at > 0 && characters[at - 1] == EMOJI_PRESENTATION ? at - 2 : at - 1;
        return before >= 0 && at + 1 < characters.length && isEmoji(characters[before]) && isEmoji(characters[at + 1]);
    }

    /** Java 17 lacks Unicode's Emoji property; this covers what can stand on either side of a joiner. */
    private static boolean isEmoji(int character) {
        boolean isSymbol = Character.getType(character) == Character.OTHER_SYMBOL && character > LEFT_RIGHT_ARROW;
        boolean isSkinTone = character >= 0x1F3FB && character <= 0x1F3FF;
        return isSymbol || isSkinTone || character == LEFT_RIGHT_ARROW;
    }
}
