package dev.authcodes.keycloak.code;

import java.util.Locale;

/** Why a code was revoked, or a connection ended. For the event and the metric. */
public enum RevocationCause {
    /** The user, or an app of theirs, no longer wants it. */
    OWNER,
    ADMIN,
    /** The code was presented after its last use. */
    REPLAY,
    /** What it was obtained with has ended: a code, or the connection that created the code. */
    CASCADE,
    /** The client has more connections in the session than are kept, and this one was refreshed least recently. */
    LIMIT,
    /** The tool revoked its refresh token (RFC 7009). */
    TOKEN_REVOKED,
    /** A refresh token was presented again after it had been rotated: one of those who have it should not have it. */
    TOKEN_REUSED;

    /** Why everything ends that descends from what ends for this reason: a replay puts all of it in doubt. */
    public RevocationCause ofDescendants() {
        return this == REPLAY ? REPLAY : CASCADE;
    }

    /** As it stands in the event's {@code reason}. */
    public String detail() {
        return name().toLowerCase(Locale.ROOT);
    }
}
