package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;

/** What came of presenting a code. */
public sealed interface RedemptionOutcome {

    static RedemptionOutcome redeemed(UserSessionModel userSession, AuthCode code) {
        return new Redeemed(userSession, code, false);
    }

    /** The same request came before, and is served again. */
    static RedemptionOutcome repeated(UserSessionModel userSession, AuthCode code) {
        return new Redeemed(userSession, code, true);
    }

    static RedemptionOutcome rejected(RedemptionRefusal reason) {
        return new Rejected(reason, null, null);
    }

    static RedemptionOutcome rejected(RedemptionRefusal reason, UserSessionModel userSession) {
        return new Rejected(reason, userSession, null);
    }

    static RedemptionOutcome rejected(RedemptionRefusal reason, UserSessionModel userSession, AuthCode code) {
        return new Rejected(reason, userSession, code);
    }

    /**
     * A use has been spent; the redeemer may join {@code userSession}.
     *
     * @param repeat whether that use was spent when the same request came before
     */
    record Redeemed(UserSessionModel userSession, AuthCode code, boolean repeat) implements RedemptionOutcome {}

    /**
     * No use has been spent. What was found out about the code is for the event.
     *
     * @param userSession null if nothing that was presented led to one
     * @param code null if what was presented is none of this session's
     */
    record Rejected(
            RedemptionRefusal reason,
            @Nullable UserSessionModel userSession,
            @Nullable AuthCode code) implements RedemptionOutcome {

        /**
         * The code, if it was presented after its last use, within its lifetime, by somebody to whom nothing else stood
         * in the way: who lacks the verifier, or is another client than the code is for, raises no alarm.
         */
        public Optional<AuthCode> replayed() {
            return Optional.ofNullable(code).filter(known -> reason == RedemptionRefusal.NO_USE_LEFT);
        }
    }
}
