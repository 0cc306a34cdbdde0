package dev.authcodes.keycloak.code;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;

/** Names connections, {@link Connection#id()}. Knowing one helps to nothing. */
public final class ConnectionId {
    private static final int LENGTH = 22;

    private ConnectionId() {}

    /**
     * The id for a redemption. A request that is sent again gets tokens for the use that it redeemed first, so it is the same
     * connection.
     *
     * @param requestId null: a request that is not sent again
     */
    public static String of(AuthCode code, @Nullable UUID requestId) {
        return requestId == null
                ? SecretGenerator.getInstance().generateSecureID()
                : Sha256.of("connection:" + code.digest() + ':' + requestId).substring(0, LENGTH);
    }
}
