package dev.authcodes.keycloak.grant;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.Serial;
import org.keycloak.OAuthErrorException;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Too many wrong short codes: 429 with {@code Retry-After} (RFC 6585, section 4). Its {@code error} is
 * {@code slow_down} (RFC 8628, section 3.5), the only error in IANA's registry for the token endpoint that tells a
 * client to retry later; {@code temporarily_unavailable} is registered for the authorization endpoint and is about the
 * server, not the client.
 */
final class SlowDown extends CorsErrorResponseException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    SlowDown(Cors cors, long retryAfterSeconds) {
        super(
                cors,
                OAuthErrorException.SLOW_DOWN,
                "Too many failed redemptions, try again later",
                Status.TOO_MANY_REQUESTS);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    @Override
    public Response getResponse() {
        return Response.fromResponse(super.getResponse())
                .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
                .build();
    }
}
