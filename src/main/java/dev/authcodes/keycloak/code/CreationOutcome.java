package dev.authcodes.keycloak.code;

import java.time.Duration;
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
}
