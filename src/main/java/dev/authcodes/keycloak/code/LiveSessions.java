package dev.authcodes.keycloak.code;

import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.UserSessionModel;

/** The user sessions of the realm, as far as codes may be redeemed on them. */
public interface LiveSessions {

    /** The online user session, if it exists and neither its idle time nor its lifespan has run out. */
    Optional<UserSessionModel> find(String sessionId);

    /** Why the person of the session may get no token now; empty if nothing speaks against it. */
    Optional<Rejection> objection(UserSessionModel userSession);

    /**
     * Whether the realm, the person or the client has been given a not-before date later than {@code createdAt}, or
     * the client has gone or been disabled since.
     *
     * @param creator internal id of a client
     */
    Optional<Rejection> objection(UserSessionModel userSession, String creator, Instant createdAt);
}
