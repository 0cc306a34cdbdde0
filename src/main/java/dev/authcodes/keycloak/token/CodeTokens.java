package dev.authcodes.keycloak.token;

import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeBase;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** The token response for a redeemed use, as Keycloak builds it for all of its grants. */
public final class CodeTokens extends OAuth2GrantTypeBase {
    private final RedemptionPolicies policies;

    public CodeTokens(Context context, RedemptionPolicies policies, CodeOrigin origin) {
        setContext(context);
        this.policies = policies;
        this.tokenManager = CodeTokenManager.redeeming(event, origin);
    }

    /**
     * Creates the tokens and sends the event.
     *
     * @param clientSession of the redeemer, who has joined the session
     * @return a response whose entity is an {@link org.keycloak.representations.AccessTokenResponse}
     * @throws ClientPolicyException if a policy rejects the response
     */
    public Response create(UserSessionModel userSession, ClientSessionContext clientSession)
            throws ClientPolicyException {
        AccessTokenResponseBuilder response = createTokenResponseBuilder(
                userSession.getUser(), userSession, clientSession, clientSession.getScopeString(), null);
        policies.onResponse(clientSession, response);
        return createTokenResponse(response, clientSession, false);
    }

    @Override
    public EventType getEventType() {
        return EventType.OAUTH2_EXTENSION_GRANT;
    }

    @Override
    public Set<String> getTokenParameterNames() {
        return Set.of();
    }

    /** Never: it creates the tokens of a grant and is none. */
    @Override
    public Response process(Context context) {
        throw new UnsupportedOperationException();
    }
}
