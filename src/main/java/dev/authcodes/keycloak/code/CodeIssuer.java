package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.keycloak.common.util.Time;

/** Makes codes. Everything is checked before anything is stored, so a refused request leaves no trace. */
public final class CodeIssuer {
    private final CodeStore store;

    public CodeIssuer(CodeStore store) {
        this.store = store;
    }

    /**
     * Makes a code for a user session.
     *
     * @param creator the internal id of the client that asks
     * @param required what the code must be bound to
     */
    public Issuance issue(
            String sessionId, String creator, CodeRequest request, CodeLimits limits, Set<Binding> required) {
        Optional<Refusal> unbound = required.stream()
                .filter(binding -> !request.restrictions().bind(binding))
                .map(CodeIssuer::missing)
                .findFirst();
        if (unbound.isPresent()) {
            return Issuance.refused(unbound.get());
        }
        CodeValue value = CodeValue.mint(sessionId);
        AuthCode code = draw(value, creator, request, limits);
        return switch (store.add(code, limits.maxActive())) {
            case ADDED -> Issuance.issued(value, code);
            case LIMIT_EXCEEDED -> Issuance.refused(Refusal.LIMIT_EXCEEDED);
            case SESSION_ENDED -> Issuance.refused(Refusal.SESSION_ENDED);
        };
    }

    private static AuthCode draw(CodeValue value, String creator, CodeRequest request, CodeLimits limits) {
        Instant now = Instant.ofEpochSecond(Time.currentTimeSeconds());
        Duration lifespan = limits.lifespan(request.durationMinutes());
        return new AuthCode(
                value.sessionId(),
                value.digest(),
                now,
                now.plus(lifespan),
                limits.uses(request.uses()),
                creator,
                request.restrictions(),
                request.label());
    }

    private static Refusal missing(Binding binding) {
        return switch (binding) {
            case CLIENT -> Refusal.CLIENT_REQUIRED;
            case CHALLENGE -> Refusal.CHALLENGE_REQUIRED;
        };
    }
}
