package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** Ends codes before their time: from the moment a call returns, no node gives anything for them any more. */
public final class CodeRevocation {
    private final KeycloakSession session;
    private final RevocationCause cause;
    private final CodeListing listing;
    private final Cascade cascade;
    private final CodeStore store;
    private final CodeAudit audit;
    private final RevokedIds revoked;

    CodeRevocation(
            KeycloakSession session,
            RevocationCause cause,
            CodeListing listing,
            Cascade cascade,
            CodeStore store,
            CodeAudit audit,
            RevokedIds revoked) {
        this.session = session;
        this.cause = cause;
        this.listing = listing;
        this.cascade = cascade;
        this.store = store;
        this.audit = audit;
        this.revoked = revoked;
    }

    /**
     * Revokes one code of this person.
     *
     * @param id {@link AuthCode#id()}
     * @param cascade whether its connections end too, with everything obtained with them
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
    public boolean revoke(AuthCode code, boolean withConnections) {
        if (withConnections) {
            // Before anything else: a redemption that is under way at this moment gets tokens that are rejected.
            revoked.add(Set.of(code.id()));
        }
        boolean removed = store.remove(code);
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (withConnections && userSession != null) {
            cascade.end(userSession, Set.of(code.id()), cause);
        }
        if (removed) {
            audit.revoked(userSession, code, cascade.client(cause), cause);
        }
        return removed;
    }
}
