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
    public Issuance issue(
            String sessionId,
            String creator,
            Descent descent,
            CodeRequest request,
            CodeLimits limits,
            Set<Binding> required) {
        Optional<Refusal> unbound = required.stream()
                .filter(binding -> !request.restrictions().bind(binding))
                .map(CodeIssuer::missing)
                .findFirst();
        if (unbound.isPresent()) {
            return Issuance.refused(unbound.get());
        }
        CodeValue value = CodeValue.mint(sessionId);
        AuthCode code = draw(value, creator, descent, request, limits);
        return request.isShort() ? addShort(code, limits.maxActive()) : add(value, code, limits.maxActive());
    }

    /** The short code is drawn anew until it leads to no other code. */
    private Issuance addShort(AuthCode code, int maxActive) {
        ShortCode shortCode = Stream.generate(ShortCode::mint)
                .limit(DRAWS)
                .filter(drawn -> shortCodes.add(drawn, code))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no short code is free"));
        Issuance issuance = add(shortCode, code, maxActive);
        if (!(issuance instanceof Issuance.Issued)) {
            shortCodes.remove(shortCode, code);
        }
        return issuance;
    }

    private Issuance add(CodeText text, AuthCode code, int maxActive) {
        return switch (store.add(code, maxActive)) {
            case ADDED -> Issuance.issued(text, code);
            case LIMIT_EXCEEDED -> Issuance.refused(Refusal.LIMIT_EXCEEDED);
            case SESSION_ENDED -> Issuance.refused(Refusal.SESSION_ENDED);
        };
    }

    private static AuthCode draw(
            CodeValue value, String creator, Descent descent, CodeRequest request, CodeLimits limits) {
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

    private static Refusal missing(Binding binding) {
        return switch (binding) {
            case CLIENT -> Refusal.CLIENT_REQUIRED;
            case CHALLENGE -> Refusal.CHALLENGE_REQUIRED;
            case DPOP -> Refusal.PROOF_KEY_REQUIRED;
            case ANY -> Refusal.BINDING_REQUIRED;
        };
    }
}
