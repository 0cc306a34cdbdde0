package dev.authcodes.keycloak.notification;

import dev.authcodes.keycloak.code.ClientName;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.permission.PageClient;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * The content of an e-mail about a connection: plain values, because it outlives the request.
 *
 * @param app the name of the client that redeemed the code
 * @param base URL of the server for the user's browser
 * @param page where the connection can be ended; null if the page is off
 */
record ConnectionEmail(
        String realmId,
        String userId,
        String userSessionId,
        String app,
        Connection connection,
        URI base,
        @Nullable URI page) {

    static ConnectionEmail of(
            KeycloakSession session, UserSessionModel userSession, ClientModel client, Connection connection) {
        KeycloakContext context = session.getContext();
        return new ConnectionEmail(
                context.getRealm().getId(),
                userSession.getUser().getId(),
                userSession.getId(),
                ClientName.of(client).orElseGet(client::getClientId),
                connection,
                context.getUri().getBaseUri(),
                PageClient.of(context.getRealm())
                        .map(page -> PageClient.page(context))
                        .orElse(null));
    }
}
