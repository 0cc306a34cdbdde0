package dev.authcodes.keycloak.code;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;

/** Names connections, {@link Connection#id()}. Knowing one helps to nothing. */
public final class ConnectionId {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
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
                : digest("connection:" + code.digest() + ':' + requestId);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return BASE64URL.encodeToString(digest).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
