package dev.authcodes.keycloak.code;

import org.keycloak.models.UserSessionModel;

/** What came of presenting a code. */
public sealed interface Redemption {

    static Redemption redeemed(UserSessionModel userSession, AuthCode code) {
        return new Redeemed(userSession, code);
    }

    static Redemption rejected(Rejection reason) {
        return new Rejected(reason);
    }

    /** A use has been spent; the redeemer may join {@code userSession}. */
    record Redeemed(UserSessionModel userSession, AuthCode code) implements Redemption {}

    /** No use has been spent. */
    record Rejected(Rejection reason) implements Redemption {}
}
