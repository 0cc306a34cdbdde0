package dev.authcodes.keycloak.code;

import java.util.Locale;
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
     * A use has been redeemed; the redeemer may join {@code userSession}.
     *
     * @param repeat whether that use was redeemed when the same request came before
     */
    record Redeemed(UserSessionModel userSession, AuthCode code, boolean repeat) implements RedemptionOutcome {}

    /**
     * No use has been redeemed. What was found out about the code is for the event.
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

    /** Why a code was not redeemed. For the event and the log; the redeemer is told none of it. */
    public enum RedemptionRefusal {
        /** Short codes have been guessed too often from this connection; whether this one is right was not looked at. */
        TOO_MANY_GUESSES,
        MALFORMED,
        SESSION_NOT_FOUND,
        USER_DISABLED,
        USER_LOCKED_OUT,
        UNKNOWN_CODE,
        /** It has a record, which another version of the extension wrote and this one does not understand. */
        UNREADABLE_RECORD,
        EXPIRED,
        NOT_BEFORE,
        /** Keycloak would not sign the user in to another app before they have done something. */
        REQUIRED_ACTION_PENDING,
        CREATOR_DISABLED,
        /** The connection that created the code has ended. */
        CREATOR_DISCONNECTED,
        OTHER_CLIENT,
        /** The code is to be redeemed close to its creator, and the redeemer is elsewhere. */
        OTHER_NETWORK,
        CLIENT_NOT_PERMITTED,
        /** The redeemer's mapper does not allow its address. */
        NETWORK_NOT_ALLOWED,
        /** The code lets no roles through, but the Admin REST API would let the redeemer use those of the user. */
        ADMIN_ROLE_BEYOND_SCOPE,
        CONSENT_MISSING,
        VERIFIER_MISSING,
        VERIFIER_WITHOUT_CHALLENGE,
        VERIFIER_MISMATCH,
        PROOF_MISSING,
        PROOF_KEY_MISMATCH,
        /** All uses are on record as redeemed: whoever presents the code now should not have it. */
        NO_USE_LEFT,
        /**
         * As {@link #NO_USE_LEFT}, by a client that redeemed a use itself, on the same connection: it has lost the response,
         * or presents the code each time that it starts. That is no proof of a replay.
         */
        REPEATED_BY_REDEEMER,
        /**
         * No use is left, and not all are on record as redeemed: some were lost with a cache, are being redeemed at this
         * moment, or have just been revoked. That is no proof of a replay.
         */
        USES_UNACCOUNTED_FOR,
        REQUEST_ID_TAKEN,
        /** The same request came before: it is still in progress, got no use, or has been served twice. */
        REQUEST_NOT_SERVED;

        /** As it stands in the event's {@code reason}, for example {@code no_use_left}. */
        public String detail() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
