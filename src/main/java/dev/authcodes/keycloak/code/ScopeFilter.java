package dev.authcodes.keycloak.code;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;

/**
 * The scopes that may ever come out of a code. {@code offline_access} is never among them: an offline session would
 * outlive the user session to which the code is bound.
 *
 * @param names null: all that the redeemer has
 */
public record ScopeFilter(@Nullable Set<String> names) {
    /** Keycloak's client scope with the mappers that put roles into tokens. */
    private static final String ROLES = "roles";

    /** As many characters may be kept with every code of a session. */
    public static final int LONGEST = 1024;

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern NAME = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    public ScopeFilter {
        names = names == null ? null : Set.copyOf(names);
    }

    public static ScopeFilter of(String scope) {
        return new ScopeFilter(tokens(scope).collect(Collectors.toSet()));
    }

    /**
     * The names in a scope (RFC 6749, section 3.3), however many spaces are between them; empty if the text is no scope, as
     * a blank one is not.
     */
    public static Optional<Set<String>> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Set<String> names = SPACES.splitAsStream(text.strip()).collect(Collectors.toUnmodifiableSet());
        return names.stream().allMatch(name -> NAME.matcher(name).matches()) ? Optional.of(names) : Optional.empty();
    }

    public boolean lets(String scopeName) {
        return !OAuth2Constants.OFFLINE_ACCESS.equals(scopeName) && (names == null || names.contains(scopeName));
    }

    /** Whether tokens may state the roles of the user. */
    public boolean letsRoles() {
        return lets(ROLES);
    }

    /** Both at once: what both allow. */
    public ScopeFilter and(ScopeFilter other) {
        return new ScopeFilter(within(other.names));
    }

    /** What is left of a scope parameter (RFC 6749, section 3.3); null if nothing was asked for or nothing is left. */
    public @Nullable String narrow(@Nullable String scopeParameter) {
        if (scopeParameter == null) {
            return null;
        }
        String left = tokens(scopeParameter).filter(this::lets).distinct().collect(Collectors.joining(" "));
        return left.isEmpty() ? null : left;
    }

    private static Stream<String> tokens(String scope) {
        return Arrays.stream(scope.split(" ")).filter(name -> !name.isEmpty());
    }

    /** What a new code may let through at most that shall let through {@code scope} at most; null if there is no bound. */
    public @Nullable Set<String> within(@Nullable Set<String> scope) {
        if (names == null) {
            return scope;
        }
        if (scope == null) {
            return names;
        }
        return scope.stream().filter(names::contains).collect(Collectors.toUnmodifiableSet());
    }
}
