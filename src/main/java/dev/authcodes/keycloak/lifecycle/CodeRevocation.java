package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.Connection;
import dev.authcodes.keycloak.store.RevokedCodes;
import dev.authcodes.keycloak.store.SessionCodeStore;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** Ends codes before their time: from the moment a call returns, no node gives anything for them any more. */
public final class CodeRevocation {
    private final KeycloakSession session;
    private final RevocationCause cause;
    private final CodeListing listing;
    private final SessionCodeStore store;

    /** By the person for whom the codes stand. */
    public CodeRevocation(KeycloakSession session) {
        this(session, RevocationCause.OWNER);
    }

    public CodeRevocation(KeycloakSession session, RevocationCause cause) {
        this.session = session;
        this.cause = cause;
        this.listing = new CodeListing(session);
        this.store = new SessionCodeStore(session);
    }

    /**
     * Reads the request parameter {@code cascade}.
     *
     * @return empty if it is neither true nor false; false if it is absent
     */
    public static Optional<Boolean> cascade(@Nullable String parameter) {
        return switch (parameter == null ? "" : parameter) {
            case "true" -> Optional.of(true);
            case "", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Whether the path of a request ends with a slash. An id was meant then that is empty, and JAX-RS takes the request
     * for one without an id, which would revoke all codes.
     */
    public static boolean isIdEmpty(UriInfo request) {
        String path = request.getRequestUri().getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        // RFC 3986, section 3.3: a segment may have parameters, which JAX-RS removes.
        return last.isEmpty() || last.startsWith(";");
    }

    /**
     * Revokes one code of this person.
     *
     * @param id {@link AuthCode#id()}
     * @param cascade whether the clients that got in with the code are disconnected too
     * @return the code; empty if this person has no such code, or not any more
     */
    public Optional<AuthCode> revoke(UserModel user, String id, boolean cascade) {
        return listing.code(user, id).filter(code -> revoke(code, cascade));
    }

    /** Revokes all codes of this person, on all of their sessions; those that were revoked. */
    public List<AuthCode> revokeAll(UserModel user, boolean cascade) {
        return listing.codes(user).toList().stream()
                .filter(code -> revoke(code, cascade))
                .toList();
    }

    /** False if somebody else was faster. */
    public boolean revoke(AuthCode code, boolean cascade) {
        if (cascade) {
            // Before anything else: a redemption that is under way at this moment gets tokens that are rejected.
            new RevokedCodes(session).add(code.id());
        }
        boolean revoked = store.remove(code);
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (cascade && userSession != null) {
            revokeBelow(userSession, Set.of(code.id()));
            end(userSession, connectionsOf(userSession, code));
        }
        if (revoked) {
            new CodeAudit(session).revoked(userSession, code, client(), cause);
        }
        return revoked;
    }

    /**
     * Ends connections, with everything that was obtained with them: tokens that others exchanged for theirs, and the codes
     * that they created in turn. Other connections of the same clients remain, as does an ordinary sign-in.
     *
     * @param connections their ids
     */
    void end(UserSessionModel userSession, Set<String> connections) {
        connections.forEach(new RevokedCodes(session)::add);
        revokeBelow(userSession, connections);
        // Those of codes that are not on record any more, since they have expired or were used up.
        Set<String> following = ConnectedApps.connections(userSession).stream()
                .filter(connection -> connections.contains(connection.parent()))
                .map(Connection::id)
                .filter(id -> !connections.contains(id))
                .collect(Collectors.toSet());
        if (!following.isEmpty()) {
            end(userSession, following);
        }
        new ConnectedApps(session).remove(userSession, connections);
    }

    /** The codes that descend from one of these codes or connections. */
    private void revokeBelow(UserSessionModel userSession, Set<String> ids) {
        store.codes(userSession)
                .filter(code -> !Collections.disjoint(code.descent().above(), ids))
                .toList()
                .forEach(code -> revoke(code, true));
    }

    private static Set<String> connectionsOf(UserSessionModel userSession, AuthCode code) {
        return ConnectedApps.connections(userSession).stream()
                .filter(connection -> connection.codeId().equals(code.id()))
                .map(Connection::id)
                .collect(Collectors.toSet());
    }

    private @Nullable ClientModel client() {
        return switch (cause) {
            case OWNER, REPLAY -> session.getContext().getClient();
            // a client of the admin's, perhaps of another realm
            case ADMIN -> null;
        };
    }
}
