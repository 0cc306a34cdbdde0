package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.compat.SessionApi;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.ConnectionNotes;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * Ends connections with everything that descends from them: tokens that other clients exchanged for theirs, the codes
 * they created, and in turn the connections of those codes. Other connections of the same clients remain, as does an
 * ordinary sign-in. A client left with neither is logged out and notified by its back-channel logout URL, if it has
 * one.
 */
final class Cascade {
    private final KeycloakSession session;
    private final RealmSessions sessions;
    private final CodeStore store;
    private final CodeAudit audit;
    private final RevokedIds revoked;

    Cascade(KeycloakSession session, RealmSessions sessions, CodeStore store, CodeAudit audit, RevokedIds revoked) {
        this.session = session;
        this.sessions = sessions;
        this.store = store;
        this.audit = audit;
        this.revoked = revoked;
    }

    /**
     * From the moment this returns, every node rejects the tokens.
     *
     * @param roots ids of connections to end, or of codes to revoke with everything that descends from them
     * @return the ids that were ended by this call and not by a concurrent one
     */
    Set<String> end(UserSessionModel userSession, Set<String> roots, RevocationCause cause) {
        List<AuthCode> codes = store.codes(userSession).toList();
        Set<String> ending = withDescendants(roots, codes, connections(userSession));
        // First, so that tokens of a request in progress are already rejected.
        Set<String> ended = reject(userSession, ending);
        for (AuthCode code : codes) {
            if (ending.contains(code.id()) && store.remove(code)) {
                audit.revoked(userSession, code, client(cause), cause.ofDescendants());
            }
        }
        for (AuthenticatedClientSessionModel clientSession : clientSessions(userSession)) {
            ConnectionNotes notes = new ConnectionNotes(clientSession);
            notes.all(ended).stream()
                    .filter(connection -> !connection.exchanged())
                    .forEach(connection -> audit.disconnected(
                            userSession,
                            clientSession.getClient(),
                            connection,
                            client(cause),
                            roots.contains(connection.id()) ? cause : cause.ofDescendants()));
            // A client at its limit removes records with its next one, which saves a write of the client session.
            if (cause != RevocationCause.LIMIT || Collections.disjoint(notes.ids(), roots)) {
                remove(userSession, clientSession.getClient(), notes, ending);
            }
        }
        return ended;
    }

    /**
     * Has every node reject the tokens of codes or connections of this session, from the moment this returns.
     *
     * @return the ids that this call added, and no concurrent one
     */
    Set<String> reject(UserSessionModel userSession, Set<String> ids) {
        return revoked.add(ids, sessions.latestEnd(userSession));
    }

    private static Set<String> withDescendants(Set<String> roots, List<AuthCode> codes, List<Connection> connections) {
        Set<String> ending = new HashSet<>(roots);
        boolean isComplete = false;
        while (!isComplete) {
            Stream<String> below = Stream.concat(
                    codes.stream()
                            .filter(code -> !Collections.disjoint(code.descent().above(), ending))
                            .map(AuthCode::id),
                    // Also those of codes whose records were removed after they expired or were used up.
                    connections.stream()
                            .filter(connection -> connection.lineage().anyMatch(ending::contains))
                            .map(Connection::id));
            isComplete = !ending.addAll(below.collect(Collectors.toSet()));
        }
        return ending;
    }

    private void remove(UserSessionModel userSession, ClientModel client, ConnectionNotes notes, Set<String> ending) {
        Set<String> ids = notes.ids();
        if (Collections.disjoint(ids, ending)) {
            return;
        }
        boolean isLast = ids.stream().allMatch(id -> ending.contains(id) || revoked.contains(id));
        if (isLast && !notes.isSignedIn()) {
            SessionApi.logout(session, userSession, client);
        } else {
            ids.stream().filter(ending::contains).forEach(notes::remove);
        }
    }

    private static List<Connection> connections(UserSessionModel userSession) {
        return clientSessions(userSession).stream()
                .flatMap(clientSession -> new ConnectionNotes(clientSession).all().stream())
                .toList();
    }

    /** A copy, because ending one changes the map. */
    private static List<AuthenticatedClientSessionModel> clientSessions(UserSessionModel userSession) {
        return List.copyOf(userSession.getAuthenticatedClientSessions().values());
    }

    /** The client that ends something for this cause; null if there is none in this realm. */
    @Nullable
    ClientModel client(RevocationCause cause) {
        return switch (cause) {
            case OWNER, REPLAY, CASCADE, LIMIT, TOKEN_REVOKED, TOKEN_REUSED ->
                session.getContext().getClient();
            // the admin's client may belong to another realm
            case ADMIN -> null;
        };
    }
}
