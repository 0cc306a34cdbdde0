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
 * What a user is told of a connection: no more than values, since it outlives the request.
 *
 * @param app the name of the client that redeemed the code
 * @param base under which the user's browser reaches the server
 * @param page where the connection can be ended; null where the page is switched off
 */
record ConnectionNotice(
        String realmId,
        String userId,
        String userSessionId,
        String app,
        Connection connection,
        URI base,
        @Nullable URI page) {

    static ConnectionNotice of(
            KeycloakSession session, UserSessionModel userSession, ClientModel client, Connection connection) {
        KeycloakContext context = session.getContext();
        return new ConnectionNotice(
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
