package dev.authcodes.keycloak.code;

/**
 * Where a code is to be found.
 *
 * @param digest {@link AuthCode#digest()}
 */
public record CodeReference(String sessionId, String digest) {}
