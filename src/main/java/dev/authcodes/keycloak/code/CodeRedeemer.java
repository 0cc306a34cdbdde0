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
    public Redemption redeem(@Nullable String presented, RedeemRequest request) {
        Optional<CodeText> text = CodeText.parse(presented);
        if (text.isEmpty()) {
            return Redemption.rejected(Rejection.MALFORMED);
        }
        return text.get() instanceof CodeValue value
                ? redeem(value.reference(), request)
                : redeem((ShortCode) text.get(), request);
    }

    /** One that was refused counts as a guess, also where it was right and something else was not. */
    private Redemption redeem(ShortCode shortCode, RedeemRequest request) {
        if (request.address() == null) {
            return Redemption.rejected(Rejection.OTHER_NETWORK);
        }
        Network connection = request.address().connection();
        OptionalInt guess = shortCodes.takeGuess(connection);
        if (guess.isEmpty()) {
            return Redemption.rejected(Rejection.TOO_MANY_GUESSES);
        }
        Redemption redemption = shortCodes
                .find(shortCode, connection)
                .map(code -> redeem(code, request))
                .orElseGet(() -> Redemption.rejected(Rejection.UNKNOWN_CODE));
        if (redemption instanceof Redemption.Redeemed) {
            shortCodes.giveBackGuess(connection, guess.getAsInt());
        }
        return redemption;
    }

    private Redemption redeem(CodeReference reference, RedeemRequest request) {
        Optional<UserSessionModel> userSession = sessions.find(reference.sessionId());
        if (userSession.isEmpty()) {
            return Redemption.rejected(Rejection.SESSION_NOT_FOUND);
        }
        Optional<Rejection> person = sessions.objection(userSession.get());
        if (person.isPresent()) {
            return Redemption.rejected(person.get(), userSession.get());
        }
        Optional<AuthCode> code = store.find(userSession.get(), reference);
        if (code.isEmpty()) {
            boolean unreadable = store.isUnreadable(userSession.get(), reference);
            return Redemption.rejected(
                    unreadable ? Rejection.UNREADABLE_RECORD : Rejection.UNKNOWN_CODE, userSession.get());
        }
        return objection(userSession.get(), code.get(), request)
                .map(reason -> Redemption.rejected(reason, userSession.get(), code.get()))
                .orElseGet(() -> spend(userSession.get(), code.get(), request));
    }

    private Optional<Rejection> objection(UserSessionModel userSession, AuthCode code, RedeemRequest request) {
        if (code.isExpiredAt(Instant.ofEpochSecond(Time.currentTimeSeconds()))) {
            return Optional.of(Rejection.EXPIRED);
        }
        String onlyClient = code.restrictions().clientId();
        if (onlyClient != null && !onlyClient.equals(request.client().getClientId())) {
            return Optional.of(Rejection.OTHER_CLIENT);
        }
        Network network = code.restrictions().network();
        if (network != null && !request.isFrom(network)) {
            return Optional.of(Rejection.OTHER_NETWORK);
        }
        // Verifier and key before the rules: that a consent is missing is said aloud, to nobody who lacks either.
        return sessions.objection(userSession, code)
                .or(() -> objection(code.restrictions().codeChallenge(), request.codeVerifier()))
                .or(() -> proofObjection(code.restrictions().proofKey(), request.proofKey()))
                .or(() -> rules.objection(userSession, code, request));
    }

    /** RFC 7636, section 4.6. A verifier for a code without a challenge points at a mix-up, so it is refused as well. */
    private static Optional<Rejection> objection(@Nullable String challenge, @Nullable String verifier) {
        if (challenge == null) {
            return verifier == null ? Optional.empty() : Optional.of(Rejection.VERIFIER_WITHOUT_CHALLENGE);
        }
        if (verifier == null) {
            return Optional.of(Rejection.VERIFIER_MISSING);
        }
        return PkceUtils.validateCodeChallenge(verifier, challenge, OAuth2Constants.PKCE_METHOD_S256)
                ? Optional.empty()
                : Optional.of(Rejection.VERIFIER_MISMATCH);
    }

    /** RFC 9449, section 10. A proof for a code without a key is what any client may send, to get bound tokens. */
    private static Optional<Rejection> proofObjection(@Nullable String wanted, @Nullable String proved) {
        if (wanted == null || wanted.equals(proved)) {
            return Optional.empty();
        }
        return Optional.of(proved == null ? Rejection.PROOF_MISSING : Rejection.PROOF_KEY_MISMATCH);
    }

    private Redemption spend(UserSessionModel userSession, AuthCode code, RedeemRequest request) {
        return switch (store.spend(code, request)) {
            case SPENT -> Redemption.redeemed(userSession, code);
            case REPEATED -> Redemption.repeated(userSession, code);
            case SESSION_ENDED -> Redemption.rejected(Rejection.SESSION_NOT_FOUND, userSession, code);
            case NO_USE_LEFT -> Redemption.rejected(Rejection.NO_USE_LEFT, userSession, code);
            case USES_UNACCOUNTED_FOR -> Redemption.rejected(Rejection.USES_UNACCOUNTED_FOR, userSession, code);
            case REQUEST_ID_TAKEN -> Redemption.rejected(Rejection.REQUEST_ID_TAKEN, userSession, code);
            case REQUEST_NOT_SERVED -> Redemption.rejected(Rejection.REQUEST_NOT_SERVED, userSession, code);
        };
    }
}
