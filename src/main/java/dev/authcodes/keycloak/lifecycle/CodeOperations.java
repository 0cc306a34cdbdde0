package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.audit.RedemptionAudit;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.notification.UserNotification;
import dev.authcodes.keycloak.permission.ClientPermissions;
import dev.authcodes.keycloak.store.ClientSessionTurn;
import dev.authcodes.keycloak.store.CodeStore;
import dev.authcodes.keycloak.store.RevokedIds;
import dev.authcodes.keycloak.store.ShortCodeIndex;
import org.keycloak.models.KeycloakSession;

/**
 * The operations on codes in one request. This is the composition root, the only place that wires a request's objects.
 * Endpoints ask it for the operation they serve; objects are created only then.
 */
public final class CodeOperations {
    private final KeycloakSession session;

    public CodeOperations(KeycloakSession session) {
        this.session = session;
    }

    public CodeCreation creation() {
        ClientBinding clientBinding = new ClientBinding(session.getContext().getRealm());
        return new CodeCreation(session, permissions(), sessions(), clientBinding, store(), shortCodes(), audit());
    }

    public CodeRedemption redemption() {
        ClientPermissions permissions = permissions();
        ClientSessionTurn turn = new ClientSessionTurn(session);
        UseRedemption uses =
                new UseRedemption(sessions(), store(), shortCodes(), permissions, new RedeemerCheck(session), turn);
        return new CodeRedemption(
                session,
                permissions,
                uses,
                new SessionJoin(session, turn),
                turn,
                new ConnectionLimit(session, connections()),
                store(),
                new ReplayAlarm(session, permissions),
                redemptionAudit(),
                new UserNotification(session));
    }

    public CodeListing listing() {
        return new CodeListing(session, store());
    }

    public CodeRevocation revocation(RevocationCause cause) {
        return new CodeRevocation(session, cause, listing(), cascade(), store(), audit());
    }

    public ConnectionRegistry connections() {
        return new ConnectionRegistry(sessions(), revokedIds(), cascade());
    }

    public ClientPermissions permissions() {
        return new ClientPermissions(session);
    }

    public CodeAudit audit() {
        return new CodeAudit(session);
    }

    public RedemptionAudit redemptionAudit() {
        return new RedemptionAudit(session, audit());
    }

    /** The user sessions of the realm, and the status of their users. */
    public RealmSessions sessions() {
        return new RealmSessions(session);
    }

    private Cascade cascade() {
        return new Cascade(session, sessions(), store(), audit(), revokedIds());
    }

    private RevokedIds revokedIds() {
        return new RevokedIds(session);
    }

    private CodeStore store() {
        return new CodeStore(session);
    }

    private ShortCodeIndex shortCodes() {
        return new ShortCodeIndex(session, session.getContext().getRealm());
    }
}
