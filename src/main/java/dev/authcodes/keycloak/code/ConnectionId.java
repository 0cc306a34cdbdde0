package dev.authcodes.keycloak.code;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;

/** Creates ids of connections ({@link Connection#id()}). An id grants no access. */
public final class ConnectionId {
    private static final int LENGTH = 22;

    private ConnectionId() {}

    /**
     * The id for a redemption. A retry gets tokens for the use that was redeemed first, so it has the same id.
     *
     * @param requestId null if the request cannot be retried
     */
    public static String of(AuthCode code, @Nullable UUID requestId) {
        return requestId == null
                ? SecretGenerator.getInstance().generateSecureID()
                : Sha256.of("connection:" + code.digest() + ':' + requestId).substring(0, LENGTH);
    }
}
