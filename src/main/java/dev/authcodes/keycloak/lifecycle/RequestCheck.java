package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.DisplayText;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.lifecycle.RedemptionAnswer.RequestRefused;
import dev.authcodes.keycloak.lifecycle.RedemptionAnswer.RequestRefused.RequestError;
import dev.authcodes.keycloak.permission.ClientPermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.representations.dpop.DPoP;
import org.keycloak.services.util.DPoPUtil;
import org.keycloak.services.util.MtlsHoKTokenUtil;
import org.keycloak.util.TokenUtil;

/** Checks a request to redeem before its code is looked up, so that one that cannot be granted uses up nothing. */
final class RequestCheck {
    private final OAuth2GrantType.Context context;
    private final ClientPermissions permissions;

    RequestCheck(OAuth2GrantType.Context context, ClientPermissions permissions) {
        this.context = context;
        this.permissions = permissions;
    }

    Optional<RequestRefused> objection(RedemptionParameters parameters) {
        if (parameters.authCode() == null) {
            return refused(RequestError.CODE_MISSING, "Missing parameter: " + RedemptionParameters.AUTH_CODE);
        }
        if (TokenUtil.hasScope(parameters.scope(), OAuth2Constants.OFFLINE_ACCESS)) {
            return refused(RequestError.OFFLINE_ACCESS, "Scope offline_access is not available with an auth code");
        }
        if (!TokenManager.isValidScope(context.getSession(), parameters.scope(), context.getClient(), null)) {
            return refused(RequestError.SCOPE_UNKNOWN, "Invalid scopes: " + parameters.scope());
        }
        if (parameters.requestId() != null && parameters.parsedRequestId().isEmpty()) {
            return refused(RequestError.REQUEST_ID_MALFORMED, RedemptionParameters.REQUEST_ID + " must be a UUID");
        }
        Optional<DisplayText.Problem> deviceNameProblem = DisplayText.problem(parameters.deviceName());
        if (deviceNameProblem.isPresent()) {
            return refused(
                    RequestError.DEVICE_NAME_INVALID,
                    RedemptionParameters.DEVICE_NAME
                            + ' '
                            + deviceNameProblem.get().rule());
        }
        if (!permissions.mayRedeem(context.getClient(), parameters.scope())) {
            return refused(RequestError.CLIENT_NOT_PERMITTED, "Client is not allowed to redeem auth codes");
        }
        return isCertificateMissing()
                ? refused(RequestError.CERTIFICATE_MISSING, "Client Certification missing for MTLS HoK Token Binding")
                : Optional.empty();
    }

    /** The request, once {@link #objection} has none. */
    RedemptionRequest request(RedemptionParameters parameters) {
        return new RedemptionRequest(
                context.getClient(),
                parameters.scope(),
                parameters.codeVerifier(),
                proofKey(),
                DisplayText.of(parameters.deviceName()),
                parameters.parsedRequestId().orElse(null),
                ClientAddress.of(context.getSession().getContext().getConnection())
                        .orElse(null));
    }

    /** The thumbprint of the DPoP proof that Keycloak has verified (RFC 9449). */
    private @Nullable String proofKey() {
        DPoP proof = context.getSession().getAttribute(DPoPUtil.DPOP_SESSION_ATTRIBUTE, DPoP.class);
        return proof == null ? null : proof.getThumbprint();
    }

    /** RFC 8705. Keycloak checks it only while it creates the tokens, after a use has been redeemed. */
    private boolean isCertificateMissing() {
        return OIDCAdvancedConfigWrapper.fromClientModel(context.getClient()).isUseMtlsHokToken()
                && MtlsHoKTokenUtil.bindTokenWithClientCertificate(context.getRequest(), context.getSession()) == null;
    }

    private static Optional<RequestRefused> refused(RequestError error, String description) {
        return Optional.of(new RequestRefused(error, description));
    }
}
