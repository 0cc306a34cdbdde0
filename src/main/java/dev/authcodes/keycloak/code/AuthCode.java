package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A code as the server knows it. It holds the digest of the secret, never the secret, so it cannot be redeemed by
 * reading it.
 *
 * @param sessionId the Keycloak user session that the code is bound to
 * @param digest {@link LongCode#digest()}
 * @param createdAt to the second
 * @param expiresAt to the second; the code is refused from then on
 * @param uses how many times it can be redeemed in total
 * @param creator the internal id of the client whose token created the code
 * @param label the user's name for it
 * @param descent the code's place in a chain of codes
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

    /** The public handle of the code, 22 characters (132 bits of its digest). It cannot be used to redeem the code. */
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
     * Where a code is stored.
     *
     * @param digest {@link AuthCode#digest()}
     */
    public record CodeReference(String sessionId, String digest) {}

    /**
     * A code's place in a chain: a client that was connected with a code may create codes itself.
     *
     * @param depth number of codes between the user's sign-in and this one
     * @param parent the connection that created this one, as {@code auth_code_connection} in its tokens; null if the
     *     user signed in to the creator
     * @param above ids of all codes and connections that this code descends from, directly or not. It ends with any of
     *     them, even if no other record of them remains
     */
    public record Descent(int depth, @Nullable String parent, Set<String> above) {
        /** For a code whose creator the user signed in to. */
        public static final Descent NONE = new Descent(0, null, Set.of());

        public Descent {
            above = Set.copyOf(above);
            if (depth < 0) {
                throw new IllegalArgumentException("depth is " + depth);
            }
        }
    }
}
