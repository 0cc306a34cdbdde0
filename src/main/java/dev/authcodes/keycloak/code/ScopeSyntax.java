package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A scope as text: names with a space between them (RFC 6749, section 3.3). */
public final class ScopeSyntax {
    /** What may be kept of it with every code of a session. */
    public static final int LONGEST = 1024;

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern NAME = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    private ScopeSyntax() {}

    /** The names, however many spaces are around them; empty if the text is no scope, as a blank one is not. */
    public static Optional<Set<String>> names(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Set<String> names = SPACES.splitAsStream(text.strip()).collect(Collectors.toUnmodifiableSet());
        return names.stream().allMatch(name -> NAME.matcher(name).matches()) ? Optional.of(names) : Optional.empty();
    }
}
