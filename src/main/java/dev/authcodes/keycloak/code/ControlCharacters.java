package dev.authcodes.keycloak.code;

/**
 * What no text that is looked up or kept may hold: control characters, of which PostgreSQL takes no NUL at all, and halves
 * of surrogate pairs, which cannot be encoded as UTF-8.
 */
public final class ControlCharacters {

    private ControlCharacters() {}

    public static boolean in(String text) {
        return text.codePoints()
                .anyMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE);
    }
}
