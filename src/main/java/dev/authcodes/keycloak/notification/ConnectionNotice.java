package dev.authcodes.keycloak.notification;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.ClientName;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.permission.PageClient;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * What a user is told of a connection: no more than values, since it outlives the request.
 *
 * @param app the name of the client that redeemed the code
 * @param device {@link RedemptionRequest#deviceName()}
 * @param address from where; null where it is not known
 * @param code {@link AuthCode#label()}
 * @param base under which the user's browser reaches the server
 * @param page where the connection can be ended; null where the page is switched off
 */
record ConnectionNotice(
        String realmId,
        String userId,
        String userSessionId,
        String app,
        @Nullable String device,
        @Nullable String address,
        @Nullable String code,
        Instant time,
        URI base,
        @Nullable URI page) {

    static ConnectionNotice of(
            KeycloakSession session, UserSessionModel userSession, AuthCode code, RedemptionRequest request) {
        KeycloakContext context = session.getContext();
        return new ConnectionNotice(
                context.getRealm().getId(),
                userSession.getUser().getId(),
                userSession.getId(),
                ClientName.of(request.client()).orElseGet(request.client()::getClientId),
                request.deviceName(),
                request.address() == null ? null : request.address().toString(),
                code.label(),
                Instant.ofEpochSecond(Time.currentTimeSeconds()),
                context.getUri().getBaseUri(),
                PageClient.of(context.getRealm())
                        .map(client -> PageClient.page(context))
                        .orElse(null));
    }
}
