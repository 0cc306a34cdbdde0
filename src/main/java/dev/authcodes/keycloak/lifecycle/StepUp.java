package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.permission.SignInRequirement;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;

/**
 * Step-up authentication (RFC 9470): whether the user's sign-in is recent and strong enough to create a code. A
 * challenge states the whole requirement and not only what is lacking, because a sign-in that only had to be recent
 * would be asked for at the lowest level.
 */
final class StepUp {
    private static final Logger LOG = Logger.getLogger(StepUp.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private final SignInRequirement requirement;
    private final ClientModel client;
    private final AcrLevels levels;

    StepUp(SignInRequirement requirement, ClientModel client) {
        this.requirement = requirement;
        this.client = client;
        this.levels = new AcrLevels(client);
    }

    /** The challenge for this creator; empty if the sign-in meets the requirement. */
    Optional<CreationOutcome> demand(Creator creator) {
        Optional<String> unknown = requirement.minAcrs().stream()
                .filter(acr -> levels.of(acr).isEmpty())
                .findFirst();
        if (unknown.isPresent()) {
            warn(unknown.get());
            return Optional.of(CreationOutcome.refused(CreationRefusal.CLIENT_NOT_PERMITTED));
        }
        Optional<String> strongest = requirement.minAcrs().stream().max(Comparator.comparingInt(this::level));
        boolean tooWeak = strongest.filter(acr -> creator.level() < level(acr)).isPresent();
        return tooWeak || creator.signedInBefore(requirement.maxAge())
                ? Optional.of(CreationOutcome.stepUpRequired(requirement.maxAge(), strongest.orElse(null)))
                : Optional.empty();
    }

    private int level(String acr) {
        return levels.of(acr).orElseThrow();
    }

    private void warn(String acr) {
        if (WARNED.add(client.getId() + ' ' + acr)) {
            LOG.warnf(
                    "Client '%s' cannot create auth codes: its mapper requires min-acr '%s', which is neither a number"
                            + " nor in the ACR to LoA mapping of the client or, if that is empty, of the realm.",
                    client.getClientId(), acr);
        }
    }
}
