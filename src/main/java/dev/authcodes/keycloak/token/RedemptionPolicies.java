package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.PolicyApi;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.protocol.oidc.TokenManager.AccessTokenResponseBuilder;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.utils.OAuth2Code;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser.ParseResult;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientpolicy.context.TokenRequestContext;
import org.keycloak.services.clientpolicy.context.TokenResponseContext;

/**
 * Triggers the realm's client policies at a redemption, with the two events of the authorization code grant. Its
 * {@code TOKEN_REQUEST} is the only event that every executor for token requests acts on and that no condition mistakes
 * for another grant. Executors cast the context of an event to Keycloak's own class, so the contexts here extend those.
 */
public final class RedemptionPolicies {
    private final OAuth2GrantType.Context grant;

    public RedemptionPolicies(OAuth2GrantType.Context grant) {
        this.grant = grant;
    }

    /**
     * To be called first, so that a rejection uses up nothing and does not depend on the code.
     *
     * @throws ClientPolicyException if a policy rejects the request
     */
    public void onRequest() throws ClientPolicyException {
        grant.getSession()
                .clientPolicy()
                .triggerOnEvent(
                        KeycloakVersion.isUpTo26_5()
                                ? PolicyApi.tokenRequest(
                                        grant.getFormParams(),
                                        authorizationCode(grant.getFormParams()),
                                        grant.getClient())
                                : new TokenRequest(grant));
    }

    /**
     * To be called after the tokens are created and before the response is built.
     *
     * @throws ClientPolicyException if a policy rejects the request; the caller gives the use back
     */
    void onResponse(ClientSessionContext tokens, AccessTokenResponseBuilder response) throws ClientPolicyException {
        grant.getSession().clientPolicy().triggerOnEvent(new TokenResponse(grant, tokens, response));
    }

    private static final class TokenRequest extends TokenRequestContext {
        private final OAuth2GrantType.Context grant;

        TokenRequest(OAuth2GrantType.Context grant) {
            super(grant.getFormParams(), null);
            this.grant = grant;
        }

        @Override
        public ParseResult getParseResult() {
            return authorizationCode(grant.getFormParams());
        }

        /** Not known yet: the code, which names the session, has not been looked up. */
        @Override
        public @Nullable AuthenticatedClientSessionModel getClientSession() {
            return null;
        }

        @Override
        public ClientModel getClient() {
            return grant.getClient();
        }

        @Override
        public @Nullable String getScopeParameter() {
            return grant.getFormParams().getFirst(OAuth2Constants.SCOPE);
        }
    }

    private static final class TokenResponse extends TokenResponseContext {
        TokenResponse(OAuth2GrantType.Context grant, ClientSessionContext tokens, AccessTokenResponseBuilder response) {
            super(grant.getFormParams(), null, tokens, response);
        }

        @Override
        public ParseResult getParseResult() {
            return authorizationCode(getParams());
        }

        @Override
        public AuthenticatedClientSessionModel getClientSession() {
            return getClientSessionContext().getClientSession();
        }

        /** The scope of these tokens; the client session may have been created with another. */
        @Override
        public String getScopeParameter() {
            return getClientSessionContext().getScopeString();
        }
    }

    /**
     * An authorization code for the PKCE enforcer, with a challenge that fits the verifier: so the enforcer requires a
     * verifier and checks its form. The auth code's own challenge is compared after the lookup, where a verifier for a
     * code without a challenge is rejected, too. It is deserialized because the constructor changed in a patch release
     * (26.7.3) and the serialized form did not.
     */
    private static ParseResult authorizationCode(MultivaluedMap<String, String> parameters) {
        Map<String, String> data = new HashMap<>(Map.of(OAuth2Code.EXPIRATION_NOTE, "0"));
        String verifier = parameters.getFirst(OAuth2Constants.CODE_VERIFIER);
        if (verifier != null) {
            data.put(
                    OAuth2Constants.CODE_CHALLENGE,
                    PkceUtils.encodeCodeChallenge(verifier, OAuth2Constants.PKCE_METHOD_S256));
            data.put(OAuth2Constants.CODE_CHALLENGE_METHOD, OAuth2Constants.PKCE_METHOD_S256);
        }
        return PolicyApi.parseResult(OAuth2Code.deserializeCode(data));
    }
}
