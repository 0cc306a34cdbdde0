package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The outcome of a request to create a code. */
public sealed interface CreationOutcome {

    static CreationOutcome created(CodeText value, AuthCode code) {
        return new Created(value, code);
    }

    static CreationOutcome refused(CreationRefusal reason) {
        return new Refused(reason);
    }

    static CreationOutcome stepUpRequired(Duration maxAge, @Nullable String acr) {
        return new StepUpRequired(maxAge, acr);
    }

    /** The event's {@code reason}, for example {@code limit_exceeded}; empty if a code was created. */
    String refusalDetail();

    /** {@code value} is held nowhere else and cannot be retrieved again. */
    record Created(CodeText value, AuthCode code) implements CreationOutcome {
        @Override
        public String refusalDetail() {
            return "";
        }
    }

    record Refused(CreationRefusal reason) implements CreationOutcome {
        @Override
        public String refusalDetail() {
            return reason.detail();
        }
    }

    /**
     * The user must sign in again so that both requirements are met (RFC 9470).
     *
     * @param maxAge maximum age of the sign-in; zero: no limit
     * @param acr the weakest acceptable ACR value; null: any
     */
    record StepUpRequired(Duration maxAge, @Nullable String acr) implements CreationOutcome {
        @Override
        public String refusalDetail() {
            return "step_up_required";
        }
    }

    /** Why a well-formed request with a valid token was refused. */
    public enum CreationRefusal {
        /** The user session has reached its limit of redeemable codes or of their uses. */
        LIMIT_EXCEEDED,
        /** The session ended while the code was being created. */
        SESSION_ENDED,
        /** The token belongs to a service account: no user is signed in. */
        SERVICE_ACCOUNT,
        /** An offline session outlives the sign-in that a code is bound to. */
        OFFLINE_SESSION,
        /** An admin is impersonating the user; a code would outlast the impersonation. */
        IMPERSONATED_SESSION,
        /** A required action of the user is pending, so Keycloak would not sign them in to another app. */
        REQUIRED_ACTION_PENDING,
        /** No mapper that applies to the token lets its client create codes. */
        CLIENT_NOT_PERMITTED,
        /** The mapper is in an optional client scope that was requested but is not in the token's scope. */
        SCOPE_NOT_IN_TOKEN,
        /** The client was connected with a code, and chaining is off. */
        REDEEMED_SESSION,
        /** The chain of codes would exceed the mapper's maximum depth. */
        CHAIN_TOO_LONG,
        /** The mapper requires codes to be bound to a client. */
        CLIENT_REQUIRED,
        /** The mapper requires codes to be bound to a code challenge. */
        CHALLENGE_REQUIRED,
        /** The mapper requires codes to be bound to a key. */
        PROOF_KEY_REQUIRED,
        /** The mapper requires codes to be bound in one of these ways. */
        BINDING_REQUIRED,
        /** The client to bind the code to does not exist in the realm. */
        UNKNOWN_CLIENT,
        /** The mapper does not allow codes to be created from this address. */
        NETWORK_NOT_ALLOWED,
        /** The session has reached its limit of creations per minute, or too many are in progress at once. */
        TOO_MANY_CREATIONS,
        /** The mapper does not allow short codes. */
        SHORT_CODES_OFF;

        /** The event's {@code reason}, for example {@code limit_exceeded}. */
        public String detail() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
