package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.token.Lineage;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Keeps access tokens that a code narrowed from being traded for others. Keycloak's grants that take an access token
 * make the new one from all that the client and the person have, not from what the old one says.
 */
final class NarrowedTokens {
    private static final String REFUSAL = "A token that an auth code narrowed cannot be traded for another";

    private NarrowedTokens() {}

    /** @param presented what may be access tokens */
    static void refuse(List<String> presented, EventBuilder event, Cors cors) {
        if (presented.stream().anyMatch(NarrowedTokens::isNarrowed)) {
            event.detail(Details.REASON, REFUSAL);
            event.error(Errors.NOT_ALLOWED);
            throw new CorsErrorResponseException(
                    cors, OAuthErrorException.INVALID_REQUEST, REFUSAL, Response.Status.BAD_REQUEST);
        }
    }

    /** Without a look at the signature: a token that only pretends to be narrowed is worth nothing either. */
    private static boolean isNarrowed(String token) {
        try {
            return Lineage.filterOf(new JWSInput(token).readJsonContent(AccessToken.class))
                    .filter(filter -> filter.names() != null)
                    .isPresent();
        } catch (JWSInputException e) {
            return false;
        }
    }
}
