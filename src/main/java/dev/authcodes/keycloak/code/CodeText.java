package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The text of a code in one of two forms: long, to copy or scan, or short, to type. */
public sealed interface CodeText permits LongCode, ShortCode {

    /** The secret text, only for the response that hands it out. */
    String reveal();

    /**
     * Parses a presented code; empty if it has neither form. Terminals and mail clients insert line breaks and
     * invisible characters, so white space is ignored everywhere. Accepting more than one spelling makes a code no
     * easier to guess, since the digest of the normalized text has to match.
     */
    static Optional<CodeText> parse(@Nullable String presented) {
        if (presented == null) {
            return Optional.empty();
        }
        String text = withoutWhiteSpace(presented);
        return LongCode.parse(text)
                .map(CodeText.class::cast)
                .or(() -> ShortCode.parse(text).map(CodeText.class::cast));
    }

    private static String withoutWhiteSpace(String presented) {
        return presented
                .codePoints()
                .filter(character -> !isWhiteSpace(character))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /**
     * Line breaks, tabs, spaces of any width (no-break and zero-width ones included), soft hyphens and directional
     * marks.
     */
    private static boolean isWhiteSpace(int character) {
        int nextLine = 0x85;
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.FORMAT
                || character == nextLine;
    }
}
