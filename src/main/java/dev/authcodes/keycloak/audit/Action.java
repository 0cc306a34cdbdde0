package dev.authcodes.keycloak.audit;

import java.util.Locale;

/** What was done, or tried, with a code. */
enum Action {
    CREATE,
    REDEEM,
    /** A code was presented after its last use. */
    REPLAY,
    REVOKE;

    /** As it stands in the event's {@code action}. */
    String detail() {
        return name().toLowerCase(Locale.ROOT);
    }
}
