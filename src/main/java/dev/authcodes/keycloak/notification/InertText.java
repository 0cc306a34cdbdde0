package dev.authcodes.keycloak.notification;

import java.util.regex.Pattern;

/**
 * Text that somebody else chose, as it stands in an e-mail. A device may have any name, and one such as "sign in again at
 * evil.example" must not become a link in a message that users trust. Templates escape it as their format needs.
 */
final class InertText {
    /** Line ends of any kind and other control characters; what turns the direction of the text that follows. */
    private static final Pattern LAYOUT =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+");

    /** By which mail programs know addresses that nobody has marked as such. */
    private static final Pattern LINK = Pattern.compile("[.:/@\\u3002\\uFF0E\\uFF61]");

    /** Invisible: the zero-width non-joiner. */
    private static final String BREAK = "\u200C";

    private InertText() {}

    static String of(String text) {
        return LINK.matcher(LAYOUT.matcher(text).replaceAll(" ").strip()).replaceAll("$0" + BREAK);
    }
}
