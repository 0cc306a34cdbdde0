package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.code.ShortCode;
import dev.authcodes.keycloak.lifecycle.RedemptionAnswer;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.Serial;
import org.keycloak.OAuthErrorException;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/** A refusal of a request that may succeed later, with {@code Retry-After}. */
final class RetryLater extends CorsErrorResponseException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long afterSeconds;

    private RetryLater(Cors cors, String error, String description, Status status, long afterSeconds) {
        super(cors, error, description, status);
        this.afterSeconds = afterSeconds;
    }

    /**
     * Too many wrong short codes: 429 (RFC 6585, section 4). Its {@code error} is {@code slow_down} (RFC 8628, section 3.5),
     * the one in IANA's registry for the token endpoint that means to come back later.
     */
    static RetryLater slowDown(Cors cors) {
        return new RetryLater(
                cors,
                OAuthErrorException.SLOW_DOWN,
                "Too many failed redemptions, try again later",
                Status.TOO_MANY_REQUESTS,
                ShortCode.GUESS_MEMORY.toSeconds());
    }

    /**
     * The server cannot serve it now: 503 (RFC 9110, section 15.6.4). Its {@code error} is the one with which the
     * authorization endpoint stands in for that status (RFC 6749, section 4.1.2.1).
     */
    static RetryLater busy(Cors cors) {
        return new RetryLater(
                cors,
                OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                RedemptionAnswer.CodeRejected.BUSY,
                Status.SERVICE_UNAVAILABLE,
                RedemptionAnswer.CodeRejected.RETRY_AFTER_SECONDS);
    }

    @Override
    public Response getResponse() {
        return Response.fromResponse(super.getResponse())
                .header(HttpHeaders.RETRY_AFTER, afterSeconds)
                .build();
    }
}
