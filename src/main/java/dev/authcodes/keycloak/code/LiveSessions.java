package dev.authcodes.keycloak.code;

import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** The user sessions of the realm, as far as codes may be redeemed on them. */
public interface LiveSessions {

    /** The online user session, if it exists and neither its idle time nor its lifespan has run out. */
    Optional<UserSessionModel> find(String sessionId);

    /** Why the person of the session may get no token now; empty if nothing speaks against it. */
    Optional<RedemptionRefusal> objection(UserSessionModel userSession);

    /**
     * Whether the realm, the user or the creator has been given a not-before date since the code was created, the creator
     * has gone or been disabled, the connection that created the code has ended, or the user has a required action
     * pending.
     */
    Optional<RedemptionRefusal> objection(UserSessionModel userSession, AuthCode code);
}
