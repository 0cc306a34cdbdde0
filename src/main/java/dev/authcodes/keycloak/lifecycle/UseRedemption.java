package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.CodeReference;
import dev.authcodes.keycloak.code.CodeText;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.ShortCode;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.ShortCodeIndex;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** Looks up the presented code and redeems one of its uses if every check passes. */
final class UseRedemption {
    private final RealmSessions sessions;
    private final CodeStore store;
    private final ShortCodeIndex shortCodes;
    private final ClientPermissions permissions;
    private final RedeemerCheck redeemerCheck;
    private final ClientSessionTurn turn;

    UseRedemption(
            RealmSessions sessions,
            CodeStore store,
            ShortCodeIndex shortCodes,
            ClientPermissions permissions,
            RedeemerCheck redeemerCheck,
            ClientSessionTurn turn) {
        this.sessions = sessions;
        this.store = store;
        this.shortCodes = shortCodes;
        this.permissions = permissions;
        this.redeemerCheck = redeemerCheck;
        this.turn = turn;
    }

    RedemptionOutcome redeem(@Nullable String presented, RedemptionRequest request) {
        Optional<CodeText> text = CodeText.parse(presented);
        if (text.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.MALFORMED);
        }
        return text.get() instanceof LongCode code
                ? redeem(code.reference(), request)
                : redeemShort((ShortCode) text.get(), request);
    }

    /** A refusal counts as a guess, even if the code was valid and something else was wrong. */
    private RedemptionOutcome redeemShort(ShortCode shortCode, RedemptionRequest request) {
        if (request.address() == null) {
            return RedemptionOutcome.rejected(RedemptionRefusal.OTHER_NETWORK);
        }
        Network connection = request.address().connection();
        OptionalInt guess = shortCodes.takeGuess(connection);
        if (guess.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.TOO_MANY_GUESSES);
        }
        RedemptionOutcome outcome = shortCodes
                .find(shortCode, connection)
                .map(code -> redeem(code, request))
                .orElseGet(() -> RedemptionOutcome.rejected(RedemptionRefusal.UNKNOWN_CODE));
        if (outcome instanceof RedemptionOutcome.Redeemed) {
            shortCodes.giveBackGuess(connection, guess.getAsInt());
        }
        return outcome;
    }

    private RedemptionOutcome redeem(CodeReference reference, RedemptionRequest request) {
        if (!turn.enter(reference.sessionId(), request.client())) {
            return RedemptionOutcome.rejected(RedemptionRefusal.BUSY);
        }
        Optional<UserSessionModel> found = sessions.find(reference.sessionId());
        if (found.isEmpty()) {
            return RedemptionOutcome.rejected(RedemptionRefusal.SESSION_NOT_FOUND);
        }
        UserSessionModel userSession = found.get();
        Optional<RedemptionRefusal> ofUser = sessions.objection(userSession);
        if (ofUser.isPresent()) {
            return RedemptionOutcome.rejected(ofUser.get(), userSession);
        }
        Optional<AuthCode> code = store.find(userSession, reference);
        if (code.isEmpty()) {
            boolean unreadable = store.isUnreadable(userSession, reference);
            return RedemptionOutcome.rejected(
                    unreadable ? RedemptionRefusal.UNREADABLE_RECORD : RedemptionRefusal.UNKNOWN_CODE, userSession);
        }
        return objection(userSession, code.get(), request)
                .map(reason -> RedemptionOutcome.rejected(reason, userSession, code.get()))
                .orElseGet(() -> redeem(userSession, code.get(), request));
    }

    private Optional<RedemptionRefusal> objection(
            UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        if (code.isExpiredAt(Instant.ofEpochSecond(CurrentTime.seconds()))) {
            return Optional.of(RedemptionRefusal.EXPIRED);
        }
        if (!RealmSessions.hasStarted(userSession.getStarted())) {
            return Optional.of(RedemptionRefusal.SESSION_NOT_STARTED);
        }
        UserModel user = userSession.getUser();
        return sessions.objection(userSession, code)
                .or(() -> code.restrictions().objection(request))
                .or(() -> redeemerCheck.objection(
                        user, code, request, permissions.toRedeem(request.client(), user, request.scope())));
    }

    private RedemptionOutcome redeem(UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        return switch (store.redeemUse(code, request)) {
            case REDEEMED -> RedemptionOutcome.redeemed(userSession, code);
            case REPEATED -> RedemptionOutcome.repeated(userSession, code);
            case SESSION_ENDED -> RedemptionOutcome.rejected(RedemptionRefusal.SESSION_NOT_FOUND, userSession, code);
            case NO_USE_LEFT -> RedemptionOutcome.rejected(usedUp(code, request), userSession, code);
            case USES_UNACCOUNTED_FOR ->
                RedemptionOutcome.rejected(RedemptionRefusal.USES_UNACCOUNTED_FOR, userSession, code);
            case REQUEST_ID_TAKEN -> RedemptionOutcome.rejected(RedemptionRefusal.REQUEST_ID_TAKEN, userSession, code);
            case REQUEST_NOT_SERVED ->
                RedemptionOutcome.rejected(RedemptionRefusal.REQUEST_NOT_SERVED, userSession, code);
        };
    }

    /** Tells a replay from a redeemer that presents its code again. */
    private RedemptionRefusal usedUp(AuthCode code, RedemptionRequest request) {
        return store.hasRedeemed(code, request)
                ? RedemptionRefusal.REPEATED_BY_REDEEMER
                : RedemptionRefusal.NO_USE_LEFT;
    }
}
