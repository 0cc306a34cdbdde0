package dev.authcodes.example;

/** Claims of Keycloak's access tokens that are not in a standard. */
final class Tokens {
    /** Which code the token came from, as lists and events of the extension name it. Nothing can be redeemed with it. */
    static final String AUTH_CODE_ID = "auth_code_id";

    private Tokens() {}
}
