package dev.authcodes.keycloak.lifecycle;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.store.RevokedIds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.models.utils.SessionExpirationUtils;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.BruteForceProtector;

/** The user sessions of the realm, validated as in Keycloak's own grants. */
public final class RealmSessions {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final PendingActions pendingActions;
    private final RevokedIds revoked;

    public RealmSessions(KeycloakSession session) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.pendingActions = new PendingActions(session);
        this.revoked = new RevokedIds(session);
    }

    /** The online user session, if it exists and neither its idle time nor its lifespan has run out. */
    public Optional<UserSessionModel> find(String sessionId) {
        return Optional.ofNullable(session.sessions().getUserSession(realm, sessionId))
                .filter(userSession -> AuthenticationManager.isSessionValid(realm, userSession));
    }

    /** The latest possible end of an online session, by its maximum lifespan. */
    public Instant latestEnd(UserSessionModel userSession) {
        long started = TimeUnit.SECONDS.toMillis(userSession.getStarted());
        return Instant.ofEpochMilli(SessionExpirationUtils.calculateUserSessionMaxLifespanTimestamp(
                false, userSession.isRememberMe(), started, realm));
    }

    /** The online user sessions of a user that are valid. */
    List<UserSessionModel> of(UserModel user) {
        return session.sessions()
                .getUserSessionsStream(realm, user)
                .filter(userSession -> AuthenticationManager.isSessionValid(realm, userSession))
                .toList();
    }

    /**
     * Whether a session, or a client's part of it, has started by the clock of this node, which can be behind that of another
     * one. Keycloak rejects tokens that are older than either, by more than a second.
     *
     * @param start in seconds since 1970
     */
    static boolean hasStarted(long start) {
        return start <= CurrentTime.seconds() + 1;
    }

    /** Whether neither the idle time of the client session nor its lifespan has run out. */
    boolean isValid(AuthenticatedClientSessionModel clientSession) {
        return AuthenticationManager.isClientSessionValid(
                realm, clientSession.getClient(), clientSession.getUserSession(), clientSession);
    }

    /** Why the session's user may get no token; empty if they may. */
    public Optional<RedemptionRefusal> objection(UserSessionModel userSession) {
        UserModel user = userSession.getUser();
        if (user == null || !user.isEnabled()) {
            return Optional.of(RedemptionRefusal.USER_DISABLED);
        }
        return isLockedOut(user) ? Optional.of(RedemptionRefusal.USER_LOCKED_OUT) : Optional.empty();
    }

    /**
     * Why the code cannot be redeemed, although it has not expired: a not-before date of the realm, the user or the
     * creator is later than the code, the creator was removed or disabled, the connection that created the code has
     * ended, or the user has a pending required action.
     */
    Optional<RedemptionRefusal> objection(UserSessionModel userSession, AuthCode code) {
        ClientModel client = realm.getClientById(code.creator());
        if (client == null || !client.isEnabled()) {
            return Optional.of(RedemptionRefusal.CREATOR_DISABLED);
        }
        int notBefore =
                Math.max(Math.max(realm.getNotBefore(), client.getNotBefore()), notBefore(userSession.getUser()));
        if (code.createdAt().getEpochSecond() < notBefore) {
            return Optional.of(RedemptionRefusal.NOT_BEFORE);
        }
        if (code.descent().above().stream().anyMatch(revoked::contains)) {
            return Optional.of(RedemptionRefusal.CREATOR_DISCONNECTED);
        }
        return hasPendingAction(userSession.getUser())
                ? Optional.of(RedemptionRefusal.REQUIRED_ACTION_PENDING)
                : Optional.empty();
    }

    /**
     * Whether the user has a pending required action, so that Keycloak would not sign them in to another app. Writes
     * nothing.
     */
    public boolean hasPendingAction(UserModel user) {
        return pendingActions.exist(user);
    }

    private int notBefore(UserModel user) {
        // Users of the feature "transient-users" are not stored and have no such date.
        return LightweightUserAdapter.isLightweightUser(user)
                ? 0
                : session.users().getNotBeforeOfUser(realm, user);
    }

    private boolean isLockedOut(UserModel user) {
        if (!realm.isBruteForceProtected()) {
            return false;
        }
        BruteForceProtector protector = session.getProvider(BruteForceProtector.class);
        return protector.isTemporarilyDisabled(session, realm, user)
                || protector.isPermanentlyLockedOut(session, realm, user);
    }
}
