package dev.authcodes.example;

/** Claims of Keycloak's access tokens that no standard defines. */
final class Tokens {
    /** The id of the code that the token was obtained with, as in lists and events. It cannot be redeemed. */
    static final String AUTH_CODE_ID = "auth_code_id";

    private Tokens() {}
}
