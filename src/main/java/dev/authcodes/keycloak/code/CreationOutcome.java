package dev.authcodes.keycloak.code;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What came of asking for a code. */
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

    /** As it stands in the event's {@code reason}, for example {@code limit_exceeded}; empty if a code was created. */
    String refusalDetail();

    /** The code was created. {@code value} exists only here: it cannot be had a second time. */
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
     * The person has to sign in again first (RFC 9470), so that both are met.
     *
     * @param maxAge how long ago the sign-in may be; zero: however long
     * @param acr the weakest sign-in that will do, as an ACR value; null: whichever
     */
    record StepUpRequired(Duration maxAge, @Nullable String acr) implements CreationOutcome {
        @Override
        public String refusalDetail() {
            return "step_up_required";
        }
    }

    /** Why a code was not made, although the request was well formed and its token valid. */
    public enum CreationRefusal {
        /** The user session has as many redeemable codes as it may have. */
        LIMIT_EXCEEDED,
        /** The session ended while the code was being made. */
        SESSION_ENDED,
        /** The token is a service account's: no person is signed in. */
        SERVICE_ACCOUNT,
        /** An offline session outlives the sign-in to which a code is bound. */
        OFFLINE_SESSION,
        /** An admin acts as the person; a code would let that outlive the impersonation. */
        IMPERSONATED_SESSION,
        /** Keycloak would not sign the user in to another app before they have done something. */
        REQUIRED_ACTION_PENDING,
        /** No mapper that applies to the token lets its client create codes. */
        CLIENT_NOT_PERMITTED,
        /** The mapper is in an optional client scope that was requested, and that Keycloak does not name in the token. */
        SCOPE_NOT_IN_TOKEN,
        /** The client is connected with a code, and may not hand the sign-in on. */
        REDEEMED_SESSION,
        /** The client is connected with a code at the end of a chain: the mapper allows no longer one. */
        CHAIN_TOO_LONG,
        /** The mapper wants every code bound to a client. */
        CLIENT_REQUIRED,
        /** The mapper wants every code bound to a code challenge. */
        CHALLENGE_REQUIRED,
        /** The mapper wants every code bound to a key. */
        PROOF_KEY_REQUIRED,
        /** The mapper wants every code bound to something. */
        BINDING_REQUIRED,
        /** The code would be bound to a client that the realm does not have. */
        UNKNOWN_CLIENT,
        /** The mapper does not let codes be created from this address. */
        NETWORK_NOT_ALLOWED,
        /** As many codes have been created in this session as may be in a minute; or more are being created than it stores. */
        TOO_MANY_CREATIONS,
        /** The mapper does not allow short codes. */
        SHORT_CODES_OFF;

        /** As it stands in the event's {@code reason}, for example {@code limit_exceeded}. */
        public String detail() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
