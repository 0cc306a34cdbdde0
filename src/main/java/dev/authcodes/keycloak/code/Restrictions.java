package dev.authcodes.keycloak.code;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the creator laid down about redeeming a code. An absent member restricts nothing.
 *
 * @param clientId the one client that may redeem, as its {@code client_id}
 * @param scope the scopes that a redeemer gets at most (RFC 6749, section 3.3)
 * @param codeChallenge the S256 challenge whose verifier the redeemer must show (RFC 7636, section 4.2)
 * @param proofKey the thumbprint of the key that the redeemer must prove to have (RFC 9449, section 10)
 * @param network where the redeemer must be
 */
public record Restrictions(
        @Nullable String clientId,
        @Nullable Set<String> scope,
        @Nullable String codeChallenge,
        @Nullable String proofKey,
        @Nullable Network network) {

    public static final Restrictions NONE = new Restrictions(null, null, null);

    public Restrictions {
        scope = scope == null ? null : Set.copyOf(scope);
    }

    /** Wherever the redeemer is, and whatever key it has. */
    public Restrictions(@Nullable String clientId, @Nullable Set<String> scope, @Nullable String codeChallenge) {
        this(clientId, scope, codeChallenge, null, null);
    }

    /** The same with other scopes at most; null: no bound. */
    Restrictions withScope(@Nullable Set<String> other) {
        return new Restrictions(clientId, other, codeChallenge, proofKey, network);
    }

    Restrictions withNetwork(Network other) {
        return new Restrictions(clientId, scope, codeChallenge, proofKey, other);
    }

    /** Whether a scope of this name may come out of the code. */
    public boolean allowScope(String name) {
        return scope == null || scope.contains(name);
    }

    boolean bind(Binding binding) {
        return switch (binding) {
            case CLIENT -> clientId != null;
            case CHALLENGE -> codeChallenge != null;
            case DPOP -> proofKey != null;
            case ANY -> clientId != null || codeChallenge != null || proofKey != null;
        };
    }
}
