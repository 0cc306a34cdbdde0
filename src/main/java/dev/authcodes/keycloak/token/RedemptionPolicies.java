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
 * Has the realm's client policies evaluated at a redemption, by the two events of the authorization code grant. Its
 * {@code TOKEN_REQUEST} is the only event that every executor for token requests acts on, and no condition takes it for
 * another grant; the events of the other grants each leave some executors out. An executor casts the context of an
 * event to Keycloak's own class, so ours extend those.
 */
public final class RedemptionPolicies {
    private final OAuth2GrantType.Context grant;

    public RedemptionPolicies(OAuth2GrantType.Context grant) {
        this.grant = grant;
    }

    /**
     * To be called first, so that nothing is used up and no answer of a policy depends on the code.
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
     * To be called when the tokens have been created and the response has not yet been built.
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

        /** There is none yet: the code that names the session has not been looked at. */
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

        /** Of these tokens; the client session may have been created with others. */
        @Override
        public String getScopeParameter() {
            return getClientSessionContext().getScopeString();
        }
    }

    /**
     * What the PKCE enforcer looks at: an authorization code with a challenge. It gets one that the verifier fits, so it
     * demands a verifier and checks its form. The code's own challenge is compared where the code is looked up, and a
     * verifier for a code without a challenge is rejected there. The
     * constructor of its data has changed in a patch release (26.7.3), while its serialized form has not.
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
