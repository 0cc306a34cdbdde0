package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;
import org.keycloak.representations.AccessTokenResponse;

/** The answer to a redeemer. The event has been sent; each endpoint translates the answer into its protocol. */
public sealed interface RedemptionAnswer {

    /**
     * The code was redeemed.
     *
     * @param response the token endpoint's (RFC 6749, section 5.1)
     */
    record Tokens(Response response) implements RedemptionAnswer {
        public AccessTokenResponse body() {
            return (AccessTokenResponse) response.getEntity();
        }
    }

    /** The request was refused before the code was looked up. */
    record RequestRefused(RequestError error, String description) implements RedemptionAnswer {
        /** Why a request is refused whatever its code, with the error of RFC 6749, section 5.2. */
        public enum RequestError {
            CODE_MISSING(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            OFFLINE_ACCESS(OAuthErrorException.INVALID_SCOPE, Errors.INVALID_REQUEST),
            SCOPE_UNKNOWN(OAuthErrorException.INVALID_SCOPE, Errors.INVALID_REQUEST),
            REQUEST_ID_MALFORMED(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            DEVICE_NAME_INVALID(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST),
            CLIENT_NOT_PERMITTED(OAuthErrorException.UNAUTHORIZED_CLIENT, Errors.NOT_ALLOWED),
            CERTIFICATE_MISSING(OAuthErrorException.INVALID_REQUEST, Errors.INVALID_REQUEST);

            private final String oauthError;
            private final String eventError;

            RequestError(String oauthError, String eventError) {
                this.oauthError = oauthError;
                this.eventError = eventError;
            }

            public String oauthError() {
                return oauthError;
            }

            String eventError() {
                return eventError;
            }

            /** The event's {@code reason}, for example {@code code_missing}. */
            String reason() {
                return name().toLowerCase(Locale.ROOT);
            }

            /** The metric distinguishes invalid scopes, which Keycloak's event error does not. */
            String metricReason() {
                return oauthError.equals(OAuthErrorException.INVALID_SCOPE) ? oauthError : eventError;
            }
        }
    }

    /** The code was not redeemed. Apart from the exceptions in the endpoints, the response must not say why. */
    record CodeRejected(RedemptionRefusal reason) implements RedemptionAnswer {
        /** The description for {@link RedemptionRefusal#BUSY}, after which the same request may succeed. */
        public static final String BUSY = "Too many redemptions by this client at once, try again";

        /** When to retry after {@link RedemptionRefusal#BUSY}. */
        public static final int RETRY_AFTER_SECONDS = 1;
    }

    /**
     * A client policy of the realm rejected the request.
     *
     * @param error the executor's, not necessarily one of RFC 6749
     * @param description may be empty
     */
    record RejectedByPolicy(String error, String description, Response.Status status) implements RedemptionAnswer {}
}
