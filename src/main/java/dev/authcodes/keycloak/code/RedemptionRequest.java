package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;

/**
 * Who wants to redeem, and what for.
 *
 * @param client the redeemer, already authenticated as far as its type demands
 * @param scope the scope parameter (RFC 6749, section 3.3), known to be valid for the client
 * @param codeVerifier RFC 7636, section 4.5
 * @param proofKey thumbprint of the key that the redeemer has proved to have (RFC 9449)
 * @param deviceName what the redeemer calls the device that it runs on; shown where connections are listed
 * @param requestId the redeemer's own name for this request, so that it can be sent again after a lost response
 * @param address from where the request came; null where that cannot be told, which is outside every network
 */
public record RedemptionRequest(
        ClientModel client,
        @Nullable String scope,
        @Nullable String codeVerifier,
        @Nullable String proofKey,
        @Nullable String deviceName,
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

    /**
     * The parameters of a redemption as they were sent, at the token endpoint or in the body of {@code code-login}.
     *
     * @param authCode what is presented as a code
     * @param scope RFC 6749, section 3.3
     * @param codeVerifier RFC 7636, section 4.5
     * @param deviceName {@link RedemptionRequest#deviceName()}
     * @param requestId {@link RedemptionRequest#requestId()}
     */
    public record RedemptionParameters(
            @Nullable String authCode,
            @Nullable String scope,
            @Nullable String codeVerifier,
            @Nullable String deviceName,
            @Nullable String requestId) {
        public static final String AUTH_CODE = "auth_code";
        public static final String DEVICE_NAME = "device_name";
        public static final String REQUEST_ID = "request_id";
        /** The {@code client_id} of {@code code-login} if the request has none. */
        public static final String CODE_LOGIN_CLIENT = "auth-code-login";

        /** Looks up each parameter by its name. */
        public static RedemptionParameters of(Lookup lookup) {
            return new RedemptionParameters(
                    lookup.find(AUTH_CODE),
                    lookup.find(OAuth2Constants.SCOPE),
                    lookup.find(OAuth2Constants.CODE_VERIFIER),
                    lookup.find(DEVICE_NAME),
                    lookup.find(REQUEST_ID));
        }

        /** Where parameters are found. */
        @FunctionalInterface
        public interface Lookup {
            @Nullable
            String find(String name);
        }

        /** Hands over each parameter that is there, with its name. */
        public void forEach(BiConsumer<String, String> consumer) {
            accept(consumer, AUTH_CODE, authCode);
            accept(consumer, OAuth2Constants.SCOPE, scope);
            accept(consumer, OAuth2Constants.CODE_VERIFIER, codeVerifier);
            accept(consumer, DEVICE_NAME, deviceName);
            accept(consumer, REQUEST_ID, requestId);
        }

        private static void accept(BiConsumer<String, String> consumer, String name, @Nullable String value) {
            if (value != null) {
                consumer.accept(name, value);
            }
        }

        /** Empty if it is not a UUID in the form of RFC 9562, section 4. */
        public Optional<UUID> parsedRequestId() {
            try {
                // fromString takes shortened forms as well
                return Optional.ofNullable(requestId)
                        .map(UUID::fromString)
                        .filter(parsed -> parsed.toString().equalsIgnoreCase(requestId));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** Without the code and the verifier, which are secrets. */
        @Override
        public String toString() {
            return "RedemptionParameters[scope=" + scope + ", requestId=" + requestId + ']';
        }
    }
}
