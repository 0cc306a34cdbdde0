package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Connection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
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

    /** Those that connected last first. Not an app to which the user is signed in as well. */
    public List<ConnectedApp> of(UserSessionModel userSession) {
        return clientSessions(userSession).stream()
                .filter(clientSession -> !Connection.isSignedIn(clientSession))
                .flatMap(clientSession -> latest(clientSession).stream())
                .sorted(Comparator.comparingLong(
                                (ConnectedApp app) -> app.connection().at())
                        .reversed())
                .toList();
    }

    /**
     * Ends all connections that a client has in this session, with what others exchanged for their tokens. Other clients
     * and the session itself remain. The client is told by its back-channel logout URL, if it has one.
     *
     * @param clientId the {@code client_id}
     * @return false if no such client is connected
     */
    public boolean disconnect(UserSessionModel userSession, String clientId) {
        Optional<ConnectedApp> connected = of(userSession).stream()
                .filter(app -> app.client().getClientId().equals(clientId))
                .findFirst();
        connected.ifPresent(app -> new CodeRevocation(session).end(userSession, connections(userSession, app)));
        return connected.isPresent();
    }

    /**
     * Takes connections out of the client sessions that have them. A client session that has no other, and no sign-in
     * either, ends.
     */
    void remove(UserSessionModel userSession, Set<String> connections) {
        for (AuthenticatedClientSessionModel clientSession : clientSessions(userSession)) {
            List<Connection> all = Connection.of(clientSession);
            List<Connection> ended = all.stream()
                    .filter(connection -> connections.contains(connection.id()))
                    .toList();
            if (!ended.isEmpty() && ended.size() == all.size() && !Connection.isSignedIn(clientSession)) {
                logout(userSession, clientSession.getClient());
            } else {
                ended.forEach(connection -> connection.removeFrom(clientSession));
            }
        }
    }

    /** All of a session, exchanged tokens included. */
    static List<Connection> connections(UserSessionModel userSession) {
        return clientSessions(userSession).stream()
                .flatMap(clientSession -> Connection.of(clientSession).stream())
                .toList();
    }

    private static Set<String> connections(UserSessionModel userSession, ConnectedApp app) {
        Set<String> ids = new HashSet<>();
        Connection.of(userSession.getAuthenticatedClientSessionByClient(
                        app.client().getId()))
                .forEach(connection -> ids.add(connection.id()));
        return ids;
    }

    /** A copy, since what is done to one changes the map. */
    private static List<AuthenticatedClientSessionModel> clientSessions(UserSessionModel userSession) {
        return List.copyOf(userSession.getAuthenticatedClientSessions().values());
    }

    private static Optional<ConnectedApp> latest(AuthenticatedClientSessionModel clientSession) {
        return Connection.of(clientSession).stream()
                .filter(connection -> !connection.exchanged())
                .findFirst()
                .map(connection -> new ConnectedApp(clientSession.getClient(), connection));
    }

    private void logout(UserSessionModel userSession, ClientModel client) {
        KeycloakContext context = session.getContext();
        AuthenticationManager.backchannelLogoutUserSessionFromClient(
                session,
                context.getRealm(),
                userSession,
                client,
                context.getUri(),
                context.getHttpRequest().getHttpHeaders());
    }
}
