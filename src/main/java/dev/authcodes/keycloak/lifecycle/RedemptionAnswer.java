package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;
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
    record Refused(Fault fault, String description) implements RedemptionAnswer {
        /** Why a request to redeem is refused, whatever its code, and how: RFC 6749, section 5.2. */
        public enum Fault {
            CODE_MISSING(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            OFFLINE_ACCESS(OAuthErrorException.INVALID_SCOPE, Errors.INVALID_REQUEST),
            SCOPE_UNKNOWN(OAuthErrorException.INVALID_SCOPE, Errors.INVALID_REQUEST),
            REQUEST_ID_MALFORMED(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            DEVICE_NAME_INVALID(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            CLIENT_NOT_PERMITTED(OAuthErrorException.UNAUTHORIZED_CLIENT, Errors.NOT_ALLOWED),
            CERTIFICATE_MISSING(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST);

            private final String oauthError;
            private final String eventError;

            Fault(String oauthError, String eventError) {
                this.oauthError = oauthError;
                this.eventError = eventError;
            }

            public String oauthError() {
                return oauthError;
            }

            String eventError() {
                return eventError;
            }

            /** As it stands in the event's {@code reason}, for example {@code code_missing}. */
            String reason() {
                return name().toLowerCase(Locale.ROOT);
            }

            /** In the metric, scopes are told apart from other faults. The event's error is Keycloak's. */
            String metricReason() {
                return oauthError.equals(OAuthErrorException.INVALID_SCOPE) ? oauthError : eventError;
            }
        }
    }

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
