package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationRefusal;
import dev.authcodes.keycloak.permission.Policy;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;

/**
 * How recently and how strongly the person must have signed in for a code to be made. A challenge states all of it, not
 * only what is lacking: who signs in anew to be recent enough would otherwise be asked for the weakest sign-in.
 */
final class SignInDemand {
    private static final Logger LOG = Logger.getLogger(SignInDemand.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final Policy policy;
    private final ClientModel client;
    private final AcrLevels levels;

    SignInDemand(Policy policy, ClientModel client) {
        this.policy = policy;
        this.client = client;
        this.levels = new AcrLevels(client);
    }

    /** Why the sign-in does not do; empty if it does. */
    Optional<CreationOutcome> objection(Creator creator) {
        Optional<String> unknown = policy.minAcrs().stream()
                .filter(acr -> levels.of(acr).isEmpty())
                .findFirst();
        if (unknown.isPresent()) {
            warn(unknown.get());
            return Optional.of(CreationOutcome.refused(CreationRefusal.CLIENT_NOT_PERMITTED));
        }
        Optional<String> strongest = policy.minAcrs().stream().max(Comparator.comparingInt(this::required));
        boolean tooWeak =
                strongest.filter(acr -> creator.level() < required(acr)).isPresent();
        return tooWeak || creator.signedInBefore(policy.maxAuthAge())
                ? Optional.of(CreationOutcome.stepUpRequired(policy.maxAuthAge(), strongest.orElse(null)))
                : Optional.empty();
    }

    private int required(String acr) {
        return levels.of(acr).orElseThrow();
    }

    private void warn(String acr) {
        if (WARNED.add(client.getId() + ' ' + acr)) {
            LOG.warnf(
                    "Client '%s' may create no auth codes: min-acr is '%s', which is no level, and which neither the"
                            + " client's ACR to LoA mapping has nor, if it has none, the realm's.",
                    client.getClientId(), acr);
        }
    }
}
