package dev.authcodes.keycloak.code;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of asking for a code. */
public sealed interface Issuance {

    static Issuance issued(CodeText value, AuthCode code) {
        return new Issued(value, code);
    }

    static Issuance refused(Refusal reason) {
        return new Refused(reason);
    }

    static Issuance stepUpRequired(Duration maxAge, @Nullable String acr) {
        return new StepUpRequired(maxAge, acr);
    }

    /** The code was made. {@code value} exists only here: it cannot be had a second time. */
    record Issued(CodeText value, AuthCode code) implements Issuance {}

    record Refused(Refusal reason) implements Issuance {}

    /**
     * The person has to sign in again first (RFC 9470), so that both are met.
     *
     * @param maxAge how long ago the sign-in may be; zero: however long
     * @param acr the weakest sign-in that will do, as an ACR value; null: whichever
     */
    record StepUpRequired(Duration maxAge, @Nullable String acr) implements Issuance {}
}
