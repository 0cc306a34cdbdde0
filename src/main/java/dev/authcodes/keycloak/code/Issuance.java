package dev.authcodes.keycloak.code;

/** What came of asking for a code. */
public sealed interface Issuance {

    static Issuance issued(CodeValue value, AuthCode code) {
        return new Issued(value, code);
    }

    static Issuance refused(Refusal reason) {
        return new Refused(reason);
    }

    /** The code was made. {@code value} exists only here: it cannot be had a second time. */
    record Issued(CodeValue value, AuthCode code) implements Issuance {}

    record Refused(Refusal reason) implements Issuance {}
}
