package dev.authcodes.keycloak.connect;

import java.util.stream.Stream;
import org.keycloak.OAuth2Constants;

/**
 * What the browser brings from a sign-in in the page's address (RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207; JARM),
 * or a link that looks like it. Nothing of it is believed: it only tells the page not to start another sign-in, and to
 * clear the address.
 */
record AuthorizationResponse(PageAddress address) {

    boolean isPresent() {
        return isError()
                || Stream.of(
                                OAuth2Constants.STATE,
                                OAuth2Constants.CODE,
                                OAuth2Constants.RESPONSE,
                                OAuth2Constants.SESSION_STATE,
                                OAuth2Constants.ISSUER)
                        .anyMatch(name -> address.parameter(name).isPresent());
    }

    boolean isError() {
        return address.parameter(OAuth2Constants.ERROR).isPresent();
    }
}
