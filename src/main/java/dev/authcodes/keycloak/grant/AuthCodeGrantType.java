package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.RedemptionAnswer;
import dev.authcodes.keycloak.token.EndpointAccess;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeBase;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;

/**
 * The extension grant {@value RedemptionRequest#GRANT_TYPE} (RFC 6749, section 4.5): redeems an auth code for tokens.
 * It reads the parameters and maps the outcome to OAuth errors; the rules are in
 * {@link dev.authcodes.keycloak.lifecycle.CodeRedemption}.
 */
public final class AuthCodeGrantType extends OAuth2GrantTypeBase {
    /** Errors of a token request (RFC 6749, section 5.2, and IANA's registry). */
    private static final Set<String> ERRORS = Set.of(
            OAuthErrorException.INVALID_REQUEST,
            OAuthErrorException.INVALID_CLIENT,
            OAuthErrorException.INVALID_GRANT,
            OAuthErrorException.UNAUTHORIZED_CLIENT,
            OAuthErrorException.UNSUPPORTED_GRANT_TYPE,
            OAuthErrorException.INVALID_SCOPE,
            OAuthErrorException.INVALID_DPOP_PROOF,
            OAuthErrorException.ACCESS_DENIED);

    private final CodeOperations operations;
    private final EndpointAccess tokenUse;

    AuthCodeGrantType(CodeOperations operations, EndpointAccess tokenUse) {
        this.operations = operations;
        this.tokenUse = tokenUse;
    }

    @Override
    public Response process(Context context) {
        setContext(context);
        RedemptionAnswer answer =
                operations.redemption().redeem(context, RedemptionParameters.of(formParams::getFirst));
        if (answer instanceof RedemptionAnswer.Tokens tokens) {
            return tokens.response();
        }
        if (answer instanceof RedemptionAnswer.CodeRejected rejected) {
            throw error(rejected.reason());
        }
        if (answer instanceof RedemptionAnswer.RejectedByPolicy policy) {
            // Some executors throw the errors of events, such as code_verifier_missing, which are not OAuth errors.
            String error = ERRORS.contains(policy.error()) ? policy.error() : OAuthErrorException.INVALID_GRANT;
            throw new CorsErrorResponseException(cors, error, policy.description(), policy.status());
        }
        RedemptionAnswer.RequestRefused refused = (RedemptionAnswer.RequestRefused) answer;
        throw badRequest(refused.error().oauthError(), refused.description());
    }

    /** None of the errors discloses whether the code exists. */
    private CorsErrorResponseException error(RedemptionRefusal reason) {
        return switch (reason) {
            case BUSY -> RetryLater.busy(cors);
            case TOO_MANY_GUESSES -> RetryLater.slowDown(cors);
            case CONSENT_MISSING ->
                badRequest(OAuthErrorException.INVALID_SCOPE, "Missing consents for client " + client.getClientId());
            default -> badRequest(OAuthErrorException.INVALID_GRANT, "Invalid auth code");
        };
    }

    private CorsErrorResponseException badRequest(String error, String description) {
        return new CorsErrorResponseException(cors, error, description, Response.Status.BAD_REQUEST);
    }

    /** Called wherever an access token with this grant in its id is presented. */
    @Override
    public boolean isTokenAllowed(KeycloakSession keycloakSession, AccessToken verified) {
        return tokenUse.isAllowed(verified);
    }

    @Override
    public EventType getEventType() {
        return EventType.OAUTH2_EXTENSION_GRANT;
    }

    @Override
    public Set<String> getTokenParameterNames() {
        return Set.of();
    }
}
