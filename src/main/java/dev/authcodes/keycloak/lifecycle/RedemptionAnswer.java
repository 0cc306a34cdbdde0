package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.RedemptionRefusal;
import jakarta.ws.rs.core.Response;
import org.keycloak.representations.AccessTokenResponse;

/** What a redeemer is answered. The event has been sent; each endpoint puts the answer into the form of its protocol. */
public sealed interface RedemptionAnswer {

    /**
     * The code was redeemed.
     *
     * @param response of the token endpoint (RFC 6749, section 5.1)
     */
    record Tokens(Response response) implements RedemptionAnswer {
        public AccessTokenResponse body() {
            return (AccessTokenResponse) response.getEntity();
        }
    }

    /** The request was refused before the code was looked at. */
    record Refused(RequestFault fault, String description) implements RedemptionAnswer {}

    /** The code was not redeemed. The answer must not tell why, with the exceptions that the endpoints make. */
    record Rejected(RedemptionRefusal reason) implements RedemptionAnswer {}

    /**
     * A client policy of the realm rejected the request.
     *
     * @param error of the executor, not necessarily one of RFC 6749
     * @param description may be empty
     */
    record RejectedByPolicy(String error, String description, Response.Status status) implements RedemptionAnswer {}
}
