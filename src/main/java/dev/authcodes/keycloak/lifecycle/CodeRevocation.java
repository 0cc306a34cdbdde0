package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.code.UseRecord;
import dev.authcodes.keycloak.store.DisavowedCodes;
import dev.authcodes.keycloak.store.SessionCodeStore;
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
            // Before anything else: what a redemption gets that is under way at this moment is not refreshed either.
            new DisavowedCodes(session).add(code.id());
        }
        boolean revoked = store.remove(code);
        UserSessionModel userSession =
                session.sessions().getUserSession(session.getContext().getRealm(), code.sessionId());
        if (cascade && userSession != null) {
            disconnectRedeemers(userSession, code);
        }
        if (revoked) {
            new CodeAudit(session).revoked(userSession, code, client(), cause);
        }
        return revoked;
    }

    private @Nullable ClientModel client() {
        return switch (cause) {
            case OWNER, REPLAY -> session.getContext().getClient();
            // a client of the admin's, perhaps of another realm
            case ADMIN -> null;
        };
    }

    private void disconnectRedeemers(UserSessionModel userSession, AuthCode code) {
        Set<String> redeemers =
                store.redemptions(code).stream().map(UseRecord::client).collect(Collectors.toSet());
        ConnectedApps apps = new ConnectedApps(session);
        for (ConnectedApp app : apps.of(userSession)) {
            if (app.join().codeId().equals(code.id())
                    || redeemers.contains(app.client().getId())) {
                redeemers.add(app.client().getId());
                apps.disconnect(userSession, app);
            }
        }
        revokeWhatFollows(userSession, code, redeemers);
    }

    /** The codes that the redeemers made in turn, and what came from those. */
    private void revokeWhatFollows(UserSessionModel userSession, AuthCode code, Set<String> redeemers) {
        List<AuthCode> links = store.codes(userSession)
                .filter(other -> other.depth() > code.depth() && redeemers.contains(other.creator()))
                .toList();
        links.forEach(link -> revoke(link, true));
    }
}
