package dev.authcodes.keycloak.code;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.Time;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.PkceUtils;

/**
 * The one place where a use is spent. Everything that can speak against a redemption is asked first and the use is
 * taken last, so that a refused redemption costs nothing.
 */
public final class CodeRedeemer {
    private final LiveSessions sessions;
    private final CodeStore store;
    private final ShortCodes shortCodes;
    private final RedeemerRules rules;

    public CodeRedeemer(LiveSessions sessions, CodeStore store, ShortCodes shortCodes, RedeemerRules rules) {
        this.sessions = sessions;
        this.store = store;
        this.shortCodes = shortCodes;
        this.rules = rules;
    }

    /** Redeems what somebody presents as a code. */
    public RedemptionOutcome redeem(@Nullable String presented, RedemptionRequest request) {
        Optional<CodeText> text = CodeText.parse(presented);
        if (text.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.MALFORMED);
        }
        return text.get() instanceof LongCode value
                ? redeem(value.reference(), request)
                : redeem((ShortCode) text.get(), request);
    }

    /** One that was refused counts as a guess, also where it was right and something else was not. */
    private RedemptionOutcome redeem(ShortCode shortCode, RedemptionRequest request) {
        if (request.address() == null) {
            return RedemptionOutcome.rejected(RedemptionRefusal.OTHER_NETWORK);
        }
        Network connection = request.address().connection();
        OptionalInt guess = shortCodes.takeGuess(connection);
        if (guess.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.TOO_MANY_GUESSES);
        }
        RedemptionOutcome redemption = shortCodes
                .find(shortCode, connection)
                .map(code -> redeem(code, request))
                .orElseGet(() -> RedemptionOutcome.rejected(RedemptionRefusal.UNKNOWN_CODE));
        if (redemption instanceof RedemptionOutcome.Redeemed) {
            shortCodes.giveBackGuess(connection, guess.getAsInt());
        }
        return redemption;
    }

    private RedemptionOutcome redeem(CodeReference reference, RedemptionRequest request) {
        Optional<UserSessionModel> userSession = sessions.find(reference.sessionId());
        if (userSession.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.SESSION_NOT_FOUND);
        }
        Optional<RedemptionRefusal> person = sessions.objection(userSession.get());
        if (person.isPresent()) {
            return RedemptionOutcome.rejected(person.get(), userSession.get());
        }
        Optional<AuthCode> code = store.find(userSession.get(), reference);
        if (code.isEmpty()) {
            boolean unreadable = store.isUnreadable(userSession.get(), reference);
            return RedemptionOutcome.rejected(
                    unreadable ? RedemptionRefusal.UNREADABLE_RECORD : RedemptionRefusal.UNKNOWN_CODE,
                    userSession.get());
        }
        return objection(userSession.get(), code.get(), request)
                .map(reason -> RedemptionOutcome.rejected(reason, userSession.get(), code.get()))
                .orElseGet(() -> spend(userSession.get(), code.get(), request));
    }

    private Optional<RedemptionRefusal> objection(
            UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        if (code.isExpiredAt(Instant.ofEpochSecond(Time.currentTimeSeconds()))) {
            return Optional.of(RedemptionRefusal.EXPIRED);
        }
        String onlyClient = code.restrictions().clientId();
        if (onlyClient != null && !onlyClient.equals(request.client().getClientId())) {
            return Optional.of(RedemptionRefusal.OTHER_CLIENT);
        }
        Network network = code.restrictions().network();
        if (network != null && !request.isFrom(network)) {
            return Optional.of(RedemptionRefusal.OTHER_NETWORK);
        }
        // Verifier and key before the rules: that a consent is missing is said aloud, to nobody who lacks either.
        return sessions.objection(userSession, code)
                .or(() -> objection(code.restrictions().codeChallenge(), request.codeVerifier()))
                .or(() -> proofObjection(code.restrictions().proofKey(), request.proofKey()))
                .or(() -> rules.objection(userSession, code, request));
    }

    /** RFC 7636, section 4.6. A verifier for a code without a challenge points at a mix-up, so it is refused as well. */
    private static Optional<RedemptionRefusal> objection(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null) {
            return verifier == null ? Optional.empty() : Optional.of(RedemptionRefusal.VERIFIER_WITHOUT_CHALLENGE);
        }
        if (verifier == null) {
            return Optional.of(RedemptionRefusal.VERIFIER_MISSING);
        }
        return PkceUtils.validateCodeChallenge(verifier, challenge, OAuth2Constants.PKCE_METHOD_S256)
                ? Optional.empty()
                : Optional.of(RedemptionRefusal.VERIFIER_MISMATCH);
    }

    /** RFC 9449, section 10. A proof for a code without a key is what any client may send, to get bound tokens. */
    private static Optional<RedemptionRefusal> proofObjection(@Nullable String wanted, @Nullable String proved) {
        if (wanted == null || wanted.equals(proved)) {
            return Optional.empty();
        }
        return Optional.of(proved == null ? RedemptionRefusal.PROOF_MISSING : RedemptionRefusal.PROOF_KEY_MISMATCH);
    }

    private RedemptionOutcome spend(UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        return switch (store.spend(code, request)) {
            case SPENT -> RedemptionOutcome.redeemed(userSession, code);
            case REPEATED -> RedemptionOutcome.repeated(userSession, code);
            case SESSION_ENDED -> RedemptionOutcome.rejected(RedemptionRefusal.SESSION_NOT_FOUND, userSession, code);
            case NO_USE_LEFT -> RedemptionOutcome.rejected(RedemptionRefusal.NO_USE_LEFT, userSession, code);
            case USES_UNACCOUNTED_FOR ->
                RedemptionOutcome.rejected(RedemptionRefusal.USES_UNACCOUNTED_FOR, userSession, code);
            case REQUEST_ID_TAKEN -> RedemptionOutcome.rejected(RedemptionRefusal.REQUEST_ID_TAKEN, userSession, code);
            case REQUEST_NOT_SERVED ->
                RedemptionOutcome.rejected(RedemptionRefusal.REQUEST_NOT_SERVED, userSession, code);
        };
    }
}
