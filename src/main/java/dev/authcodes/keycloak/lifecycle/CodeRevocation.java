package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.Connection;
import dev.authcodes.keycloak.store.RevokedIds;
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
    private final Connections connections;
    private final CodeStore store;
    private final CodeAudit audit;
    private final RevokedIds revoked;

    CodeRevocation(
            KeycloakSession session,
            RevocationCause cause,
            CodeListing listing,
            Connections connections,
            CodeStore store,
            CodeAudit audit) {
        this.session = session;
        this.cause = cause;
        this.listing = listing;
        this.connections = connections;
        this.store = store;
        this.audit = audit;
        this.revoked = new RevokedIds(session);
    }

    /**
     * Revokes one code of this person.
     *
     * @param id {@link AuthCode#id()}
     * @param cascade whether the clients that are connected with the code are disconnected too
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
            revoked.add(code.id());
        }
        boolean removed = store.remove(code);
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (cascade && userSession != null) {
            revokeBelow(userSession, Set.of(code.id()));
            end(userSession, connectionsOf(userSession, code));
        }
        if (removed) {
            audit.revoked(userSession, code, client(), cause);
        }
        return removed;
    }

    /**
     * Disconnects a client from this session: ends all of its connections. Other clients and the session itself remain. The
     * client is told by its back-channel logout URL, if it has one.
     *
     * @param clientId the {@code client_id}
     * @return false if no such client is connected
     */
    public boolean disconnect(UserSessionModel userSession, String clientId) {
        Set<String> ids = connections.idsOf(userSession, clientId);
        end(userSession, ids);
        return !ids.isEmpty();
    }

    /**
     * Ends connections, with everything that was obtained with them: tokens that others exchanged for theirs, and the codes
     * that they created in turn. Other connections of the same clients remain, as does an ordinary sign-in.
     *
     * @param ids of the connections
     */
    private void end(UserSessionModel userSession, Set<String> ids) {
        ids.forEach(revoked::add);
        revokeBelow(userSession, ids);
        // Those of codes that are not on record any more, since they have expired or were used up.
        Set<String> following = connections.all(userSession).stream()
                .filter(connection -> ids.contains(connection.parent()))
                .map(Connection::id)
                .filter(id -> !ids.contains(id))
                .collect(Collectors.toSet());
        if (!following.isEmpty()) {
            end(userSession, following);
        }
        connections.remove(userSession, ids);
    }

    /** The codes that descend from one of these codes or connections. */
    private void revokeBelow(UserSessionModel userSession, Set<String> ids) {
        store.codes(userSession)
                .filter(code -> !Collections.disjoint(code.descent().above(), ids))
                .toList()
                .forEach(code -> revoke(code, true));
    }

    private Set<String> connectionsOf(UserSessionModel userSession, AuthCode code) {
        return connections.all(userSession).stream()
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
