package dev.authcodes.keycloak.code;

import java.util.Locale;

/** Why a code was revoked. For the event. */
public enum RevocationCause {
    /** The person for whom it stood, or an app of theirs, no longer wants it. */
    OWNER,
    ADMIN,
    /** It was presented after its last use. */
    REPLAY;

    /** As it stands in the event's {@code reason}. */
    public String detail() {
        return name().toLowerCase(Locale.ROOT);
    }
}
