package dev.authcodes.keycloak.code;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * Who wants to redeem, and what for.
 *
 * @param client the redeemer, already authenticated as far as its type demands
 * @param scope the scope parameter (RFC 6749, section 3.3), known to be valid for the client
 * @param codeVerifier RFC 7636, section 4.5
 * @param proofKey thumbprint of the key that the redeemer has proved to have (RFC 9449)
 * @param requestId the redeemer's own name for this request, so that it can be sent again after a lost response
 * @param address from where the request came; null where that cannot be told, which is outside every network
 */
public record RedemptionRequest(
        ClientModel client,
        @Nullable String scope,
        @Nullable String codeVerifier,
        @Nullable String proofKey,
        @Nullable UUID requestId,
        @Nullable ClientAddress address) {

    /** The {@code grant_type} of the extension grant (RFC 6749, section 4.5). */
    public static final String GRANT_TYPE = "urn:keycloak:grant-type:auth-code";

    boolean isFrom(Network network) {
        return address != null && network.contains(address);
    }

    /** Without the verifier, which is a secret of the redeemer. */
    @Override
    public String toString() {
        return "RedemptionRequest[client=" + client.getClientId() + ", scope=" + scope + ", requestId=" + requestId
                + ']';
    }
}
