package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.Descent;
import dev.authcodes.keycloak.code.ScopeFilter;
import dev.authcodes.keycloak.code.ScopeSyntax;
import dev.authcodes.keycloak.code.TokenLifespans;
import java.time.Duration;
import java.util.Map;

/**
 * How much of a sign-in may be passed on by a code.
 *
 * @param scopes those that may ever come out of a code
 * @param maxChainDepth the greatest {@link Descent#depth()} of a code that a client may create which is connected with
 *     a code itself
 * @param lifespans of the tokens for which a code is redeemed
 */
public record Delegation(ScopeFilter scopes, int maxChainDepth, TokenLifespans lifespans) {

    static final Setting<String> ALLOWED_SCOPES = Setting.scope("allowed-scopes");
    static final Setting<Integer> MAX_CHAIN_DEPTH = Setting.number("max-chain-depth", 1, 1, 100);
    static final Setting<Integer> ACCESS_LIFESPAN =
            Setting.number("access-token-lifespan-seconds", 0, 0, Integer.MAX_VALUE);
    static final Setting<Integer> REFRESH_LIFESPAN =
            Setting.number("refresh-token-lifespan-seconds", 0, 0, Integer.MAX_VALUE);

    /** Where no mapper applies. */
    static final Delegation NOTHING = new Delegation(new ScopeFilter(null), 0, TokenLifespans.UNBOUNDED);

    static Delegation read(Map<String, String> config) {
        return new Delegation(
                new ScopeFilter(ScopeSyntax.names(ALLOWED_SCOPES.read(config)).orElse(null)),
                MAX_CHAIN_DEPTH.read(config),
                new TokenLifespans(
                        Duration.ofSeconds(ACCESS_LIFESPAN.read(config)),
                        Duration.ofSeconds(REFRESH_LIFESPAN.read(config))));
    }

    /** Both at once: the stricter of each. */
    Delegation and(Delegation other) {
        return new Delegation(
                new ScopeFilter(scopes.within(other.scopes.names())),
                Math.min(maxChainDepth, other.maxChainDepth),
                lifespans.and(other.lifespans));
    }
}
