package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * The client for which {@code code-login} is asked for tokens: the one that the request names, or the realm's default.
 *
 * @param client null if the realm has none with this id
 */
record Redeemer(String clientId, @Nullable ClientModel client) {

    /** @param named the {@code client_id} of the request; null: the default */
    static Redeemer named(RealmModel realm, @Nullable String named) {
        String clientId = Objects.requireNonNullElse(named, RedemptionParameters.CODE_LOGIN_CLIENT);
        return new Redeemer(clientId, realm.getClientByClientId(clientId));
    }

    /** Nobody is authenticated here, so a client that has credentials must use the token endpoint. */
    boolean isPublic() {
        return client != null
                && client.isEnabled()
                && client.isPublicClient()
                && !client.isBearerOnly()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }

    /** Why a client that is not there, or not public, gets nothing. Users report it to whoever can create the default. */
    String refusal() {
        return clientId.equals(RedemptionParameters.CODE_LOGIN_CLIENT)
                ? "code-login is disabled: this realm has no enabled public client " + clientId + '.'
                : "Client is not allowed to redeem auth codes.";
    }
}
