package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a code that was handed out. It holds the digest of the secret, never the secret: nobody who reads it
 * can redeem the code.
 *
 * @param sessionId the Keycloak user session on which the code hangs
 * @param digest {@link LongCode#digest()}
 * @param createdAt to the second
 * @param expiresAt to the second; from this moment on the code is refused
 * @param uses how often it may be redeemed in all
 * @param creator the internal id of the client whose token made the code
 * @param label what the person called it
 * @param descent from which code this one descends
 */
public record AuthCode(
        String sessionId,
        String digest,
        Instant createdAt,
        Instant expiresAt,
        int uses,
        String creator,
        Restrictions restrictions,
        @Nullable String label,
        Descent descent) {

    private static final int ID_LENGTH = 22;

    public AuthCode {
        requireNonNull(sessionId, "sessionId is null");
        requireNonNull(digest, "digest is null");
        requireNonNull(createdAt, "createdAt is null");
        requireNonNull(expiresAt, "expiresAt is null");
        requireNonNull(creator, "creator is null");
        requireNonNull(restrictions, "restrictions is null");
        requireNonNull(descent, "descent is null");
        if (uses < 1) {
            throw new IllegalArgumentException("uses is " + uses);
        }
    }

    /** The public handle of the code, 22 characters (132 bits of its digest). Knowing it does not help to redeem. */
    public String id() {
        return digest.substring(0, ID_LENGTH);
    }

    public Duration lifespan() {
        return Duration.between(createdAt, expiresAt);
    }

    public boolean isExpiredAt(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /**
     * Where a code is to be found.
     *
     * @param digest {@link AuthCode#digest()}
     */
    public record CodeReference(String sessionId, String digest) {}

    /**
     * From which connection a code descends: a client that is connected with a code may create further ones.
     *
     * @param depth how many codes lie between the sign-in of the user and this one
     * @param parent the connection that created this one, as {@code auth_code_connection} in its tokens; null if the creator
     *     was signed in
     * @param above ids of all codes and connections from which this code descends, however many lie between: it ends with
     *     each of them, also where nothing but the code itself tells of it any more
     */
    public record Descent(int depth, @Nullable String parent, Set<String> above) {
        /** Of a code whose creator was signed in. */
        public static final Descent NONE = new Descent(0, null, Set.of());

        public Descent {
            above = Set.copyOf(above);
            if (depth < 0) {
                throw new IllegalArgumentException("depth is " + depth);
            }
        }
    }
}
