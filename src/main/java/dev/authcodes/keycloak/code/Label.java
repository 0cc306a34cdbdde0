package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of what a person may call a code, wherever it is typed. */
public final class Label {
    public static final int LONGEST = 64;

    private Label() {}

    /** What is wrong with a label. */
    public enum Fault {
        TOO_LONG,
        CONTROL_CHARACTERS
    }

    /** Empty if this can be a label, which a text that says nothing can as well: there is none then. */
    public static Optional<Fault> fault(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (text.codePointCount(0, text.length()) > LONGEST) {
            return Optional.of(Fault.TOO_LONG);
        }
        return hasControlCharacters(text) ? Optional.of(Fault.CONTROL_CHARACTERS) : Optional.empty();
    }

    /** The label as it is kept; null if the text says nothing. */
    public static @Nullable String of(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
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
}
