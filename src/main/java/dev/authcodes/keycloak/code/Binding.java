package dev.authcodes.keycloak.code;

/** What ties a code to the one that redeems it, so that whoever else sees the code cannot use it. */
public enum Binding {
    /** The {@code client_id} of the redeemer. */
    CLIENT,
    /** A {@code code_challenge}, whose verifier only the redeemer knows. */
    CHALLENGE,
    /** A {@code dpop_jkt}, whose key only the redeemer has. */
    DPOP,
    /** Whichever of the others the creator chooses. */
    ANY
}
