package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.ConnectionNotes;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * Lists and ends the connections of a user, across all of the user's sessions. Each redemption is a connection, even of
 * the same code or by the same client. Listing writes nothing.
 */
public final class ConnectionRegistry {
    /** Limits the size of a client session, which is written as a whole. */
    static final int MAX_PER_CLIENT = 50;

    private static final Comparator<ActiveConnection> LATEST_FIRST =
            Comparator.comparing(ActiveConnection::connection, Connection.LATEST_FIRST);
    private static final Comparator<Connection> LEAST_RECENTLY_USED_FIRST = Comparator.comparing(Connection::lastUsedAt)
            .thenComparing(Connection::startedAt)
            .thenComparing(Connection::id);

    private final RealmSessions sessions;
    private final RevokedIds revoked;
    private final Cascade cascade;

    ConnectionRegistry(RealmSessions sessions, RevokedIds revoked, Cascade cascade) {
        this.sessions = sessions;
        this.revoked = revoked;
        this.cascade = cascade;
    }

    /** All connections of the user, the latest first. */
    public List<ActiveConnection> of(UserModel user) {
        return sessions.of(user).stream()
                .flatMap(this::active)
                .sorted(LATEST_FIRST)
                .toList();
    }

    /**
     * One connection of the user.
     *
     * @param id {@link Connection#id()}
     */
    public Optional<ActiveConnection> find(UserModel user, String id) {
        return of(user).stream()
                .filter(active -> active.connection().id().equals(id))
                .findFirst();
    }

    /**
     * Ends one connection of the user, with everything that descends from it. Once this returns, every node rejects its
     * tokens. Other connections of its client, an ordinary sign-in to it, and the session remain.
     *
     * @param id {@link Connection#id()}
     * @return the connection; empty if the user has no such connection, or no longer
     */
    public Optional<ActiveConnection> end(UserModel user, String id, RevocationCause cause) {
        return find(user, id).filter(active -> !end(List.of(active), cause).isEmpty());
    }

    /**
     * Ends all connections of the user, as {@link #end(UserModel, String, RevocationCause)} does.
     *
     * @return the connections that were ended
     */
    public List<ActiveConnection> endAll(UserModel user, RevocationCause cause) {
        return end(of(user), cause);
    }

    /**
     * Ends a connection of this session, with everything that descends from it.
     *
     * @param id {@link Connection#id()}
     */
    public void end(UserSessionModel userSession, String id, RevocationCause cause) {
        cascade.end(userSession, Set.of(id), cause);
    }

    /**
     * Which of the client's connections are beyond the limit per session: the least recently refreshed ones. Removes the records
     * of those that {@link #endSurplus} has ended.
     */
    Set<String> surplus(AuthenticatedClientSessionModel clientSession) {
        ConnectionNotes notes = new ConnectionNotes(clientSession);
        List<String> ids = notes.all().stream()
                .filter(connection -> !connection.exchanged())
                .sorted(LEAST_RECENTLY_USED_FIRST)
                .map(Connection::id)
                .toList();
        Set<String> ended = ids.stream().filter(revoked::contains).collect(Collectors.toSet());
        ended.forEach(notes::remove);
        return ids.stream()
                .filter(id -> !ended.contains(id))
                .limit(Math.max(0, ids.size() - ended.size() - MAX_PER_CLIENT))
                .collect(Collectors.toSet());
    }

    /**
     * Ends connections beyond the limit of their client. Their records remain until {@link #surplus} is called again, which is
     * when the client session is written.
     *
     * @param ids as returned by {@link #surplus}
     */
    void endSurplus(UserSessionModel userSession, Set<String> ids) {
        cascade.end(userSession, ids, RevocationCause.LIMIT);
    }

    /** One that descends from another of them is still reported with this cause. */
    private List<ActiveConnection> end(List<ActiveConnection> connections, RevocationCause cause) {
        return connections.stream()
                .collect(Collectors.groupingBy(active -> active.userSession().getId()))
                .values()
                .stream()
                .flatMap(inSession -> {
                    Set<String> ended = cascade.end(inSession.get(0).userSession(), ids(inSession), cause);
                    return inSession.stream()
                            .filter(active -> ended.contains(active.connection().id()));
                })
                .sorted(LATEST_FIRST)
                .toList();
    }

    private static Set<String> ids(List<ActiveConnection> connections) {
        return connections.stream().map(active -> active.connection().id()).collect(Collectors.toSet());
    }

    private Stream<ActiveConnection> active(UserSessionModel userSession) {
        return userSession.getAuthenticatedClientSessions().values().stream()
                .filter(sessions::isValid)
                .flatMap(this::active);
    }

    /** A refresh during the end may have written the record again, so the revoked ids decide. */
    private Stream<ActiveConnection> active(AuthenticatedClientSessionModel clientSession) {
        return new ConnectionNotes(clientSession)
                .all().stream()
                        .filter(connection -> !connection.exchanged())
                        .filter(connection -> connection.lineage().noneMatch(revoked::contains))
                        .map(connection -> ActiveConnection.of(clientSession, connection));
    }
}
