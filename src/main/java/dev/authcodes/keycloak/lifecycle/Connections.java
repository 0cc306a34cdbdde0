package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.store.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** The apps and tools that are in a user session because they redeemed a code. */
public final class Connections {
    private final KeycloakSession session;

    Connections(KeycloakSession session) {
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
    List<Connection> all(UserSessionModel userSession) {
        return clientSessions(userSession).stream()
                .flatMap(clientSession -> Connection.of(clientSession).stream())
                .toList();
    }

    /**
     * The ids of those that a client has in this session; empty as well if the user is signed in to it.
     *
     * @param clientId the {@code client_id}
     */
    Set<String> idsOf(UserSessionModel userSession, String clientId) {
        return of(userSession).stream()
                .filter(app -> app.client().getClientId().equals(clientId))
                .map(app -> userSession.getAuthenticatedClientSessionByClient(
                        app.client().getId()))
                .flatMap(clientSession -> Connection.of(clientSession).stream())
                .map(Connection::id)
                .collect(Collectors.toSet());
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

    /**
     * An app or tool that is in a user session because it redeemed a code.
     *
     * @param connection its latest
     */
    public record ConnectedApp(ClientModel client, Connection connection) {}
}
