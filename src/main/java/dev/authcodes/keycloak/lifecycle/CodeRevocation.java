package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.CodeStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** Revokes codes. Once a call returns, no node redeems them. */
public final class CodeRevocation {
    private final KeycloakSession session;
    private final RevocationCause cause;
    private final CodeListing listing;
    private final Cascade cascade;
    private final CodeStore store;
    private final CodeAudit audit;

    CodeRevocation(
            KeycloakSession session,
            RevocationCause cause,
            CodeListing listing,
            Cascade cascade,
            CodeStore store,
            CodeAudit audit) {
        this.session = session;
        this.cause = cause;
        this.listing = listing;
        this.cascade = cascade;
        this.store = store;
        this.audit = audit;
    }

    /**
     * Revokes one code of this user.
     *
     * @param id {@link AuthCode#id()}
     * @param cascade whether its connections end too, with everything that descends from them
     * @return the code; empty if this user has no such code, or no longer
     */
    public Optional<AuthCode> revoke(UserModel user, String id, boolean cascade) {
        return listing.code(user, id).filter(code -> revoke(code, cascade));
    }

    /**
     * Revokes all codes of this user, in all of their sessions.
     *
     * @return the codes that were revoked
     */
    public List<AuthCode> revokeAll(UserModel user, boolean cascade) {
        return listing.codes(user).toList().stream()
                .filter(code -> revoke(code, cascade))
                .toList();
    }

    /** False if the code was already gone. */
    public boolean revoke(AuthCode code, boolean withConnections) {
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (withConnections && userSession != null) {
            // First, so that the tokens of a redemption in progress are already rejected.
            cascade.reject(userSession, Set.of(code.id()));
        }
        boolean removed = store.remove(code);
        if (withConnections && userSession != null) {
            cascade.end(userSession, Set.of(code.id()), cause);
        }
        if (removed) {
            audit.revoked(userSession, code, cascade.client(cause), cause);
        }
        return removed;
    }
}
