package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.RedemptionOutcome;
import dev.authcodes.keycloak.code.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.ShortCode;
import dev.authcodes.keycloak.lifecycle.CodeRedemption;
import dev.authcodes.keycloak.token.CodeOrigin;
import dev.authcodes.keycloak.token.CodeTokenManager;
import dev.authcodes.keycloak.token.CodeTokenUse;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeBase;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.util.DPoPUtil;
import org.keycloak.services.util.MtlsHoKTokenUtil;
import org.keycloak.util.TokenUtil;

/**
 * The extension grant {@value RedemptionRequest#GRANT_TYPE} (RFC 6749, section 4.5): an auth code for ordinary
 * tokens. Everything that can refuse the request comes before the use is spent, also what Keycloak's own grants check
 * while they make the tokens.
 */
public final class AuthCodeGrantType extends OAuth2GrantTypeBase {
    private static final String AUTH_CODE = "auth_code";
    private static final String REQUEST_ID = "request_id";

    @Override
    public Response process(Context context) {
        setContext(context);
        new ClientPolicyTrigger(context).onRequest();
        String presented = formParams.getFirst(AUTH_CODE);
        if (presented == null) {
            throw refusal(
                    OAuthErrorException.INVALID_REQUEST, "Missing parameter: " + AUTH_CODE, Errors.INVALID_REQUEST);
        }
        RedemptionRequest redeemRequest = new RedemptionRequest(
                client,
                scope(),
                formParams.getFirst(OAuth2Constants.CODE_VERIFIER),
                proofKey(),
                requestId(),
                ClientAddress.of(clientConnection).orElse(null));
        CodeRedemption redemption = new CodeRedemption(session);
        if (!redemption.isPermitted(redeemRequest)) {
            throw refusal(
                    OAuthErrorException.UNAUTHORIZED_CLIENT,
                    "Client is not allowed to redeem auth codes",
                    Errors.NOT_ALLOWED);
        }
        requireCertificate();
        RedemptionOutcome outcome = redemption.redeem(event, presented, redeemRequest);
        if (outcome instanceof RedemptionOutcome.Rejected rejected) {
            throw refusal(rejected.reason());
        }
        return tokens(redemption, (RedemptionOutcome.Redeemed) outcome, redeemRequest);
    }

    private @Nullable String scope() {
        if (TokenUtil.hasScope(formParams.getFirst(OAuth2Constants.SCOPE), OAuth2Constants.OFFLINE_ACCESS)) {
            throw refusal(
                    OAuthErrorException.INVALID_SCOPE,
                    "Scope offline_access is not available with an auth code",
                    Errors.INVALID_REQUEST);
        }
        try {
            return getRequestedScopes();
        } catch (CorsErrorResponseException e) {
            new CodeAudit(session).rejected(OAuthErrorException.INVALID_SCOPE);
            throw e;
        }
    }

    private @Nullable String proofKey() {
        DPoP proof = session.getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
        return proof == null ? null : proof.getThumbprint();
    }

    private @Nullable UUID requestId() {
        String text = formParams.getFirst(REQUEST_ID);
        if (text == null) {
            return null;
        }
        try {
            UUID requestId = UUID.fromString(text);
            // fromString takes shortened forms as well
            if (requestId.toString().equalsIgnoreCase(text)) {
                return requestId;
            }
        } catch (IllegalArgumentException e) {
            // says the same as a shortened form
        }
        throw refusal(OAuthErrorException.INVALID_REQUEST, REQUEST_ID + " must be a UUID", Errors.INVALID_REQUEST);
    }

    /** RFC 8705. Keycloak asks for the certificate while it makes the tokens, which is after a use has been spent. */
    private void requireCertificate() {
        if (clientConfig.isUseMtlsHokToken()
                && MtlsHoKTokenUtil.bindTokenWithClientCertificate(request, session) == null) {
            throw refusal(
                    OAuthErrorException.INVALID_REQUEST,
                    "Client Certification missing for MTLS HoK Token Binding",
                    Errors.INVALID_REQUEST);
        }
    }

    private Response tokens(
            CodeRedemption redemption, RedemptionOutcome.Redeemed redeemed, RedemptionRequest redeemRequest) {
        try {
            CodeOrigin origin = redemption.origin(redeemed, redeemRequest);
            ClientSessionContext connected = redemption.connect(redeemed, redeemRequest, origin);
            tokenManager = CodeTokenManager.redeeming(event, origin);
            TokenManager.AccessTokenResponseBuilder response = createTokenResponseBuilder(
                    redeemed.userSession().getUser(),
                    redeemed.userSession(),
                    connected,
                    connected.getScopeString(),
                    null);
            new ClientPolicyTrigger(context).onResponse(connected, response);
            return createTokenResponse(response, connected, false);
        } catch (RuntimeException e) {
            // Brings the use back, see CodeStore.spend.
            session.getTransactionManager().setRollbackOnly();
            throw e;
        }
    }

    /** The one place that maps reasons to errors. None of them tells whether the code exists. */
    private CorsErrorResponseException refusal(RedemptionRefusal reason) {
        if (reason == RedemptionRefusal.TOO_MANY_GUESSES) {
            return new SlowDown(cors, ShortCode.GUESS_MEMORY.toSeconds());
        }
        return reason == RedemptionRefusal.CONSENT_MISSING
                ? badRequest(OAuthErrorException.INVALID_SCOPE, "Missing consents for client " + client.getClientId())
                : badRequest(OAuthErrorException.INVALID_GRANT, "Invalid auth code");
    }

    private CorsErrorResponseException refusal(String error, String description, String eventError) {
        new CodeAudit(session).rejected(event, eventError, description);
        return badRequest(error, description);
    }

    private CorsErrorResponseException badRequest(String error, String description) {
        return new CorsErrorResponseException(cors, error, description, Response.Status.BAD_REQUEST);
    }

    /** Keycloak asks wherever an access token with this grant in its id is presented. */
    @Override
    public boolean isTokenAllowed(KeycloakSession keycloakSession, AccessToken verified) {
        return new CodeTokenUse(keycloakSession).isAllowed(verified);
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
