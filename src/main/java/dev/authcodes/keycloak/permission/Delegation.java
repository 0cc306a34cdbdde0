package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.ScopeSyntax;
import dev.authcodes.keycloak.token.ScopeFilter;
import java.util.Map;

/**
 * How much of a sign-in may be passed on by a code.
 *
 * @param scopes those that may ever come out of a code
 */
public record Delegation(ScopeFilter scopes) {

    static final Setting<String> ALLOWED_SCOPES = Setting.scope("allowed-scopes");

    /** Where no mapper applies. */
    static final Delegation NOTHING = new Delegation(new ScopeFilter(null));

    static Delegation read(Map<String, String> config) {
        return new Delegation(
                new ScopeFilter(ScopeSyntax.names(ALLOWED_SCOPES.read(config)).orElse(null)));
    }

    /** Both at once: the stricter of each. */
    Delegation and(Delegation other) {
        return new Delegation(new ScopeFilter(scopes.within(other.scopes.names())));
    }
}
