package dev.authcodes.keycloak.notification;

import java.util.regex.Pattern;

/**
 * Makes untrusted text safe for an e-mail. A device may have any name, and one such as "sign in again at evil.example"
 * must not become a link in a message that users trust. Escaping for the format is left to the templates.
 */
final class InertText {
    /** Line breaks and other control characters, and those that change the direction of text. */
    private static final Pattern LAYOUT =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

    /** The characters by which mail programs detect addresses in plain text. */
    private static final Pattern LINK = Pattern.compile("[.:/@\\u3002\\uFF0E\\uFF61]");

    /** Invisible: the zero-width non-joiner. */
    private static final String BREAK = "\u200C";

    private InertText() {}

    static String of(String text) {
        return LINK.matcher(LAYOUT.matcher(text).replaceAll(" ").strip()).replaceAll("$0" + BREAK);
    }
}
