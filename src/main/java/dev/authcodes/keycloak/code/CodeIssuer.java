package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.common.util.Time;

/** Makes codes. Everything is checked before anything is stored, so a refused request leaves no trace. */
public final class CodeIssuer {
    /** Two of the same are as good as impossible, ten in a row a fault. */
    private static final int DRAWS = 10;

    private final CodeStore store;
    private final ShortCodes shortCodes;

    public CodeIssuer(CodeStore store, ShortCodes shortCodes) {
        this.store = store;
        this.shortCodes = shortCodes;
    }

    /**
     * Makes a code for a user session.
     *
     * @param creator the internal id of the client that asks
     * @param descent {@link AuthCode#descent()}
     * @param request if for a short code, then restricted to the connection of the creator
     * @param required what the code must be bound to
     */
    public CreationOutcome issue(
            String sessionId,
            String creator,
            Descent descent,
            CreationRequest request,
            CodeLimits limits,
            Set<Binding> required) {
        Optional<CreationRefusal> unbound = required.stream()
                .filter(binding -> !request.restrictions().bind(binding))
                .map(CodeIssuer::missing)
                .findFirst();
        if (unbound.isPresent()) {
            return CreationOutcome.refused(unbound.get());
        }
        LongCode value = LongCode.generate(sessionId);
        AuthCode code = draw(value, creator, descent, request, limits);
        return request.isShort() ? addShort(code, limits.maxActive()) : add(value, code, limits.maxActive());
    }

    /** The short code is drawn anew until it leads to no other code. */
    private CreationOutcome addShort(AuthCode code, int maxActive) {
        ShortCode shortCode = Stream.generate(ShortCode::generate)
                .limit(DRAWS)
                .filter(drawn -> shortCodes.add(drawn, code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no short code is free"));
        CreationOutcome issuance = add(shortCode, code, maxActive);
        if (!(issuance instanceof CreationOutcome.Created)) {
            shortCodes.remove(shortCode, code);
        }
        return issuance;
    }

    private CreationOutcome add(CodeText text, AuthCode code, int maxActive) {
        return switch (store.add(code, maxActive)) {
            case ADDED -> CreationOutcome.created(text, code);
            case LIMIT_EXCEEDED -> CreationOutcome.refused(CreationRefusal.LIMIT_EXCEEDED);
            case SESSION_ENDED -> CreationOutcome.refused(CreationRefusal.SESSION_ENDED);
        };
    }

    private static AuthCode draw(
            LongCode value, String creator, Descent descent, CreationRequest request, CodeLimits limits) {
        Instant now = Instant.ofEpochSecond(Time.currentTimeSeconds());
        Duration lifespan = limits.lifespan(request.durationMinutes());
        if (request.isShort()) {
            lifespan = Collections.min(List.of(lifespan, ShortCode.LONGEST_LIFESPAN));
        }
        return new AuthCode(
                value.sessionId(),
                value.digest(),
                now,
                now.plus(lifespan),
                request.isShort() ? 1 : limits.uses(request.uses()),
                creator,
                request.restrictions(),
                request.label(),
                descent);
    }

    private static CreationRefusal missing(Binding binding) {
        return switch (binding) {
            case CLIENT -> CreationRefusal.CLIENT_REQUIRED;
            case CHALLENGE -> CreationRefusal.CHALLENGE_REQUIRED;
            case DPOP -> CreationRefusal.PROOF_KEY_REQUIRED;
            case ANY -> CreationRefusal.BINDING_REQUIRED;
        };
    }
}
