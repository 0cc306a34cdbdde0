package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Join;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** The apps and tools that are in a user session because they redeemed a code. */
public final class ConnectedApps {
    private final KeycloakSession session;

    public ConnectedApps(KeycloakSession session) {
        this.session = session;
    }

    /** Those that came last first. Not an app that was signed in to the session anyway when it redeemed a code. */
    public List<ConnectedApp> of(UserSessionModel userSession) {
        return userSession.getAuthenticatedClientSessions().values().stream()
                .flatMap(clientSession ->
                        Join.of(clientSession).map(join -> new ConnectedApp(clientSession.getClient(), join)).stream())
                .sorted(Comparator.comparing((ConnectedApp app) -> app.join().at())
                        .reversed())
                .toList();
    }

    /**
     * Ends what a client has in this session: its tokens, all of them, since Keycloak keeps one client session for them.
     * Others and the session itself stay. The client is told by its back-channel logout URL, if it has one.
     *
     * @param clientId the {@code client_id}
     * @return false if no such client got in with a code
     */
    public boolean disconnect(UserSessionModel userSession, String clientId) {
        Optional<ConnectedApp> connected = of(userSession).stream()
                .filter(app -> app.client().getClientId().equals(clientId))
                .findFirst();
        connected.ifPresent(app -> disconnect(userSession, app));
        return connected.isPresent();
    }

    void disconnect(UserSessionModel userSession, ConnectedApp app) {
        KeycloakContext context = session.getContext();
        AuthenticationManager.backchannelLogoutUserSessionFromClient(
                session,
                context.getRealm(),
                userSession,
                app.client(),
                context.getUri(),
                context.getHttpRequest().getHttpHeaders());
    }
}
