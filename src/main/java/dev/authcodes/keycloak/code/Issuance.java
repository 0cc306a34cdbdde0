package dev.authcodes.keycloak.code;

import java.time.Duration;

/** What came of asking for a code. */
public sealed interface Issuance {

    static Issuance issued(CodeText value, AuthCode code) {
        return new Issued(value, code);
    }

    static Issuance refused(Refusal reason) {
        return new Refused(reason);
    }

    static Issuance stepUpRequired(Duration maxAge) {
        return new StepUpRequired(maxAge);
    }

    /** The code was made. {@code value} exists only here: it cannot be had a second time. */
    record Issued(CodeText value, AuthCode code) implements Issuance {}

    record Refused(Refusal reason) implements Issuance {}

    /**
     * The person has to sign in again first (RFC 9470).
     *
     * @param maxAge how long ago the sign-in may be
     */
    record StepUpRequired(Duration maxAge) implements Issuance {}
}
