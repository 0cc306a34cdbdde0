package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a user passes on, in one of its two forms: to be copied or scanned, or to be typed. */
public sealed interface CodeText permits LongCode, ShortCode {

    /** The text, for the one answer that carries it. */
    String reveal();

    /**
     * Reads what is presented as a code; empty if it has the form of none. Terminals and mail clients break a code into lines
     * and copy invisible marks along with it, so neither counts, wherever it is. A code is looked up by the digest of what
     * remains: that more than one text leads to it makes it no easier to guess.
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

    /** Line breaks, tabs, and blanks of any width, no-break and zero-width ones included, soft hyphens and marks of direction. */
    private static boolean isWhiteSpace(int character) {
        int nextLine = 0x85;
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.FORMAT
                || character == nextLine;
    }
}
