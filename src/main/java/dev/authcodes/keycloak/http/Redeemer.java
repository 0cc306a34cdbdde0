package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * The client that {@code code-login} creates tokens for: the one that the request names, or the default.
 *
 * @param client null if the realm has no such client
 */
record Redeemer(String clientId, @Nullable ClientModel client) {

    /** @param named the {@code client_id} of the request; null: the default */
    static Redeemer named(RealmModel realm, @Nullable String named) {
        String clientId = Objects.requireNonNullElse(named, RedemptionParameters.CODE_LOGIN_CLIENT);
        return new Redeemer(clientId, realm.getClientByClientId(clientId));
    }

    /** Clients are not authenticated here, so confidential ones must use the token endpoint. */
    boolean isPublic() {
        return client != null
                && client.isEnabled()
                && client.isPublicClient()
                && !client.isBearerOnly()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }

    /** The message for a client that is missing or not public. For the default, it says what an admin has to create. */
    String refusal() {
        return clientId.equals(RedemptionParameters.CODE_LOGIN_CLIENT)
                ? "code-login is disabled: this realm has no enabled public client " + clientId + '.'
                : "Client is not allowed to redeem auth codes.";
    }
}
