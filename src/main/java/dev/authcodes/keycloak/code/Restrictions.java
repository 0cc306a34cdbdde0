package dev.authcodes.keycloak.code;

import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.protocol.oidc.utils.PkceUtils;

/**
 * The creator's conditions for redeeming a code. An absent member restricts nothing.
 *
 * @param client the only client that may redeem: its {@code client_id} in a request, its internal id in a code, so that
 *     a code stays with a client that is renamed and never passes to another one that takes over the {@code client_id}
 * @param scope upper bound of the redeemer's scope (RFC 6749, section 3.3)
 * @param codeChallenge the S256 challenge whose verifier the redeemer must present (RFC 7636, section 4.2)
 * @param proofKey the thumbprint of the key whose possession the redeemer must prove (RFC 9449, section 10)
 * @param network the network that the redeemer must be in
 */
public record Restrictions(
        @Nullable String client,
        @Nullable Set<String> scope,
        @Nullable String codeChallenge,
        @Nullable String proofKey,
        @Nullable Network network) {

    public static final Restrictions NONE = new Restrictions(null, null, null);

    public Restrictions {
        scope = scope == null ? null : Set.copyOf(scope);
    }

    /** Without a restriction to a network or a key. */
    public Restrictions(@Nullable String client, @Nullable Set<String> scope, @Nullable String codeChallenge) {
        this(client, scope, codeChallenge, null, null);
    }

    Restrictions withClient(ClientModel only) {
        return new Restrictions(only.getId(), scope, codeChallenge, proofKey, network);
    }

    /** The same with another upper bound of the scope; null: none. */
    Restrictions withScope(@Nullable Set<String> other) {
        return new Restrictions(client, other, codeChallenge, proofKey, network);
    }

    Restrictions withNetwork(Network other) {
        return new Restrictions(client, scope, codeChallenge, proofKey, other);
    }

    /** Whether tokens obtained with the code may have this scope. */
    public boolean allowScope(String name) {
        return scope == null || scope.contains(name);
    }

    /** Why this redeemer does not meet them; empty if it does. */
    public Optional<RedemptionRefusal> objection(RedemptionRequest request) {
        if (client != null && !client.equals(request.client().getId())) {
            return Optional.of(RedemptionRefusal.OTHER_CLIENT);
        }
        if (network != null && !request.isFrom(network)) {
            return Optional.of(RedemptionRefusal.OTHER_NETWORK);
        }
        return verifierObjection(request.codeVerifier()).or(() -> proofObjection(request.proofKey()));
    }

    /** RFC 7636, section 4.6. A verifier for a code without a challenge indicates a mix-up and is refused as well. */
    private Optional<RedemptionRefusal> verifierObjection(@Nullable String verifier) {
        if (codeChallenge == null) {
            return verifier == null ? Optional.empty() : Optional.of(RedemptionRefusal.VERIFIER_WITHOUT_CHALLENGE);
        }
        if (verifier == null) {
            return Optional.of(RedemptionRefusal.VERIFIER_MISSING);
        }
        return PkceUtils.validateCodeChallenge(verifier, codeChallenge, OAuth2Constants.PKCE_METHOD_S256)
                ? Optional.empty()
                : Optional.of(RedemptionRefusal.VERIFIER_MISMATCH);
    }

    /** RFC 9449, section 10. A client may also send a proof for a code without a key, to get bound tokens. */
    private Optional<RedemptionRefusal> proofObjection(@Nullable String proved) {
        if (proofKey == null || proofKey.equals(proved)) {
            return Optional.empty();
        }
        return Optional.of(proved == null ? RedemptionRefusal.PROOF_MISSING : RedemptionRefusal.PROOF_KEY_MISMATCH);
    }

    /** The refusal for a required binding that is missing; empty if none is. */
    public Optional<CreationRefusal> missing(Set<Binding> required) {
        return required.stream().filter(binding -> !bind(binding)).findFirst().map(Restrictions::missing);
    }

    private static CreationRefusal missing(Binding binding) {
        return switch (binding) {
            case CLIENT -> CreationRefusal.CLIENT_REQUIRED;
            case CHALLENGE -> CreationRefusal.CHALLENGE_REQUIRED;
            case DPOP -> CreationRefusal.PROOF_KEY_REQUIRED;
            case ANY -> CreationRefusal.BINDING_REQUIRED;
        };
    }

    boolean bind(Binding binding) {
        return switch (binding) {
            case CLIENT -> client != null;
            case CHALLENGE -> codeChallenge != null;
            case DPOP -> proofKey != null;
            case ANY -> client != null || codeChallenge != null || proofKey != null;
        };
    }

    /** What binds a code to its redeemer, so that nobody else who sees the code can redeem it. */
    public enum Binding {
        /** The {@code client_id} of the redeemer. */
        CLIENT,
        /** A {@code code_challenge}, whose verifier only the redeemer knows. */
        CHALLENGE,
        /** A {@code dpop_jkt}, whose key only the redeemer has. */
        DPOP,
        /** Any of the others. */
        ANY;

        /**
         * The bindings that the setting {@code required-binding} demands.
         *
         * @param setting the name of a binding in lower case, or {@code none}
         */
        public static Set<Binding> required(String setting) {
            return setting.equals("none") ? Set.of() : Set.of(valueOf(setting.toUpperCase(Locale.ROOT)));
        }
    }
}
