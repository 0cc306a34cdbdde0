package dev.authcodes.keycloak.code;

/** What ties a code to the one that redeems it, so that whoever else sees the code cannot use it. */
public enum Binding {
    /** The {@code client_id} of the redeemer. */
    CLIENT,
    /** A {@code code_challenge}, whose verifier only the redeemer knows. */
    CHALLENGE
}
