package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;

/**
 * A request to redeem a code.
 *
 * @param client the redeemer, authenticated as its client type requires
 * @param scope the scope parameter (RFC 6749, section 3.3), validated for the client
 * @param codeVerifier RFC 7636, section 4.5
 * @param proofKey thumbprint of the key whose possession the redeemer has proved (RFC 9449)
 * @param deviceName the redeemer's name for its device, shown in lists of connections
 * @param requestId the redeemer's id for this request, so that it can be retried after a lost response
 * @param address where the request came from; null if unknown, which is outside every network
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

    /** Omits the verifier, a secret of the redeemer. */
    @Override
    public String toString() {
        return "RedemptionRequest[client=" + client.getClientId() + ", scope=" + scope + ", requestId=" + requestId
                + ']';
    }

    /**
     * The parameters of a redemption as sent to the token endpoint or in the body of {@code code-login}.
     *
     * @param authCode the presented code
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
        /** The {@code client_id} that {@code code-login} assumes if the request has none. */
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

        /** The source of the parameters. */
        @FunctionalInterface
        public interface Lookup {
            @Nullable
            String find(String name);
        }

        /** Passes the name and value of each parameter that is present. */
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
                // fromString also accepts shortened forms
                return Optional.ofNullable(requestId)
                        .map(UUID::fromString)
                        .filter(parsed -> parsed.toString().equalsIgnoreCase(requestId));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** Omits the code and the verifier, which are secrets. */
        @Override
        public String toString() {
            return "RedemptionParameters[scope=" + scope + ", requestId=" + requestId + ']';
        }
    }
}
