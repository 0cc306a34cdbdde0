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
 * The scopes that tokens obtained with a code may have. {@code offline_access} is never among them, because an offline
 * session would outlive the user session that the code is bound to.
 *
 * @param names null: all of the redeemer's scopes
 */
public record ScopeFilter(@Nullable Set<String> names) {
    /** Keycloak's client scope with the mappers that put roles into tokens. */
    private static final String ROLES = "roles";

    /** In characters, because the scope is stored with every code of a session. */
    public static final int MAX_LENGTH = 1024;

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern NAME = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

    public ScopeFilter {
        names = names == null ? null : Set.copyOf(names);
    }

    public static ScopeFilter of(String scope) {
        return new ScopeFilter(tokens(scope).collect(Collectors.toSet()));
    }

    /**
     * The names in a scope (RFC 6749, section 3.3), separated by any number of spaces; empty if the text is blank or
     * invalid.
     */
    public static Optional<Set<String>> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Set<String> names = SPACES.splitAsStream(text.strip()).collect(Collectors.toUnmodifiableSet());
        return names.stream().allMatch(name -> NAME.matcher(name).matches()) ? Optional.of(names) : Optional.empty();
    }

    public boolean allows(String scopeName) {
        return !OAuth2Constants.OFFLINE_ACCESS.equals(scopeName) && (names == null || names.contains(scopeName));
    }

    /** Whether tokens may state the roles of the user. */
    public boolean allowsRoles() {
        return allows(ROLES);
    }

    /** Allows what both allow. */
    public ScopeFilter and(ScopeFilter other) {
        return new ScopeFilter(within(other.names));
    }

    /**
     * The allowed part of a scope parameter (RFC 6749, section 3.3); null if nothing was requested or nothing remains.
     */
    public @Nullable String narrow(@Nullable String scopeParameter) {
        if (scopeParameter == null) {
            return null;
        }
        String left = tokens(scopeParameter).filter(this::allows).distinct().collect(Collectors.joining(" "));
        return left.isEmpty() ? null : left;
    }

    private static Stream<String> tokens(String scope) {
        return Arrays.stream(scope.split(" ")).filter(name -> !name.isEmpty());
    }

    /** The intersection with another bound; null if neither bounds anything. */
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
