package dev.authcodes.keycloak.code;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;

/** The outcome of presenting a code. */
public sealed interface RedemptionOutcome {

    static RedemptionOutcome redeemed(UserSessionModel userSession, AuthCode code) {
        return new Redeemed(userSession, code, false);
    }

    /** A retry, served for the use that the first request redeemed. */
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
     * @param repeat whether an earlier sending of the same request redeemed the use
     */
    record Redeemed(UserSessionModel userSession, AuthCode code, boolean repeat) implements RedemptionOutcome {}

    /**
     * No use was redeemed. The session and the code are for the event, as far as they are known.
     *
     * @param userSession null if none was found
     * @param code null if the session has no such code
     */
    record Rejected(
            RedemptionRefusal reason,
            @Nullable UserSessionModel userSession,
            @Nullable AuthCode code) implements RedemptionOutcome {

        /**
         * The code, if it was presented after its last use, within its lifetime, by a redeemer that met every other
         * condition. The wrong client, or a client without the verifier, raises no alarm.
         */
        public Optional<AuthCode> replayed() {
            return Optional.ofNullable(code).filter(known -> reason == RedemptionRefusal.NO_USE_LEFT);
        }
    }

    /** Why a code was not redeemed. For the event and the log, not for the redeemer. */
    public enum RedemptionRefusal {
        /** Too many redemptions by the client in the session are in progress; this one has been given up. */
        BUSY,
        /** Too many wrong short codes came from this internet connection; this one was not looked up. */
        TOO_MANY_GUESSES,
        MALFORMED,
        SESSION_NOT_FOUND,
        /** The clock of this node is behind the start of the session, and Keycloak refuses tokens that are older than it. */
        SESSION_NOT_STARTED,
        USER_DISABLED,
        USER_LOCKED_OUT,
        UNKNOWN_CODE,
        /** Its record was written by another version of the extension and cannot be read by this one. */
        UNREADABLE_RECORD,
        EXPIRED,
        NOT_BEFORE,
        /** A required action of the user is pending, so Keycloak would not sign them in to another app. */
        REQUIRED_ACTION_PENDING,
        CREATOR_DISABLED,
        /** The connection that created the code has ended. */
        CREATOR_DISCONNECTED,
        OTHER_CLIENT,
        /** The redeemer is outside the network that the code is restricted to. */
        OTHER_NETWORK,
        CLIENT_NOT_PERMITTED,
        /** The redeemer's mapper does not allow its address. */
        NETWORK_NOT_ALLOWED,
        /** The code's scope excludes roles, but the Admin REST API would still honour the user's admin roles. */
        ADMIN_ROLE_BEYOND_SCOPE,
        CONSENT_MISSING,
        VERIFIER_MISSING,
        VERIFIER_WITHOUT_CHALLENGE,
        VERIFIER_MISMATCH,
        PROOF_MISSING,
        PROOF_KEY_MISMATCH,
        /** All uses are recorded as redeemed, so this is a replay. */
        NO_USE_LEFT,
        /**
         * As {@link #NO_USE_LEFT}, but by a client that redeemed a use over the same internet connection. It may have
         * lost the response, or present the code at every start, so this is no proof of a replay.
         */
        REPEATED_BY_REDEEMER,
        /**
         * No use is left, but not all are recorded as redeemed: some were lost with a cache, are being redeemed, or
         * have just been revoked. This is no proof of a replay.
         */
        USES_UNACCOUNTED_FOR,
        REQUEST_ID_TAKEN,
        /** A retry of a request that is still in progress, redeemed no use, or has been retried before. */
        REQUEST_NOT_SERVED;

        /** The event's {@code reason}, for example {@code no_use_left}. */
        public String detail() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
