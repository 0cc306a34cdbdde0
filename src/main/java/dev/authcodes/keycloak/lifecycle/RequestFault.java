package dev.authcodes.keycloak.lifecycle;

import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;

/** Why a request to redeem is refused, whatever its code: RFC 6749, section 5.2. */
public enum RequestFault {
    INVALID_REQUEST(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
    INVALID_SCOPE(OAuthErrorException.INVALID_SCOPE, Errors.INVALID_REQUEST),
    UNAUTHORIZED_CLIENT(OAuthErrorException.UNAUTHORIZED_CLIENT, Errors.NOT_ALLOWED);

    private final String oauthError;
    private final String eventError;

    RequestFault(String oauthError, String eventError) {
        this.oauthError = oauthError;
        this.eventError = eventError;
    }

    public String oauthError() {
        return oauthError;
    }

    String eventError() {
        return eventError;
    }
}
