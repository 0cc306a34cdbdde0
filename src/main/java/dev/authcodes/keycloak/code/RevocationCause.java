package dev.authcodes.keycloak.code;

import java.util.Locale;

/** Why a code was revoked, or a connection ended. For the event and the metric. */
public enum RevocationCause {
    /** The user, or an app on their behalf, ended it. */
    OWNER,
    ADMIN,
    /** The code was presented after its last use. */
    REPLAY,
    /** The code, or the connection, that it descends from ended. */
    CASCADE,
    /** The client exceeded the limit of connections in the session, and this one was the least recently refreshed. */
    LIMIT,
    /** The tool revoked its refresh token (RFC 7009). */
    TOKEN_REVOKED,
    /** A refresh token was reused after its rotation, so it may have been stolen. */
    TOKEN_REUSED;

    /**
     * The cause for everything that descends from what ends. A replay casts doubt on all of it, so it remains the
     * cause.
     */
    public RevocationCause ofDescendants() {
        return this == REPLAY ? REPLAY : CASCADE;
    }

    /** The event's {@code reason}. */
    public String detail() {
        return name().toLowerCase(Locale.ROOT);
    }
}
