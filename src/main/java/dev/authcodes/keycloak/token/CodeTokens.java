package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.TokenApi;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeBase;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.util.TokenUtil;

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
     * @param clientSession the redeemer's, in the user session
     * @return a response whose entity is an {@link org.keycloak.representations.AccessTokenResponse}
     * @throws ClientPolicyException if a policy rejects the response
     */
    public Response create(UserSessionModel userSession, ClientSessionContext clientSession)
            throws ClientPolicyException {
        if (KeycloakVersion.isUpTo26_4()) {
            return RefreshTokenOrigin.marked(session, createUpTo26_4(userSession, clientSession));
        }
        AccessTokenResponseBuilder response = createTokenResponseBuilder(
                userSession.getUser(), userSession, clientSession, clientSession.getScopeString(), null);
        policies.onResponse(clientSession, response);
        return RefreshTokenOrigin.marked(session, createTokenResponse(response, clientSession, false));
    }

    /** Like Keycloak 26.4, with the client policies in between. */
    private Response createUpTo26_4(UserSessionModel userSession, ClientSessionContext clientSession)
            throws ClientPolicyException {
        AccessToken accessToken = TokenApi.createAccessToken(
                tokenManager, session, realm, client, userSession.getUser(), userSession, clientSession, false);
        AccessTokenResponseBuilder response = tokenManager
                .responseBuilder(realm, client, event, session, userSession, clientSession)
                .accessToken(accessToken);
        boolean withRefreshToken = clientConfig.isUseRefreshToken();
        if (withRefreshToken) {
            response.generateRefreshToken();
        }
        checkAndBindMtlsHoKToken(response, withRefreshToken);
        if (TokenUtil.isOIDCRequest(clientSession.getScopeString())) {
            response.generateIDToken().generateAccessTokenHash();
        }
        policies.onResponse(clientSession, response);
        AccessTokenResponse tokens = response.build();
        event.success();
        return cors.add(Response.ok(tokens, MediaType.APPLICATION_JSON_TYPE));
    }

    @Override
    public EventType getEventType() {
        return EventType.OAUTH2_EXTENSION_GRANT;
    }

    @Override
    public Set<String> getTokenParameterNames() {
        return Set.of();
    }

    /** Unsupported: this class creates the tokens of a grant but is not one. */
    @Override
    public Response process(Context context) {
        throw new UnsupportedOperationException();
    }
}
