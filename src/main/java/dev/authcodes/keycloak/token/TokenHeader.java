package dev.authcodes.keycloak.token;

import org.keycloak.jose.jws.JWSHeader;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;

/** The header of a token that Keycloak has not verified yet. */
public final class TokenHeader {
    private TokenHeader() {}

    /**
     * Whether the header names an algorithm that Keycloak knows (RFC 7515, section 4.1.1). Otherwise Keycloak fails
     * instead of rejecting the token (26.7, {@code AuthenticationManager.verifyIdentityToken}).
     */
    public static boolean hasAlgorithm(String token) {
        try {
            JWSHeader header = new JWSInput(token).getHeader();
            return header != null && header.getAlgorithm() != null;
        } catch (JWSInputException e) {
            return false;
        }
    }
}
