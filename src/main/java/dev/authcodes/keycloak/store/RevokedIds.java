package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.code.CurrentTime;
import dev.authcodes.keycloak.compat.KeycloakVersion;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The ids of codes and connections whose tokens are rejected. Removing the client session would not do: all connections
 * of a client in a user session share it, also with an ordinary sign-in.
 *
 * <p>They are stored with Keycloak's revoked tokens, which survive a restart of the whole cluster.
 */
public final class RevokedIds {
    /** In seconds. By the clock of another node, tokens can be valid for longer. */
    private static final int CLOCK_TOLERANCE = 600;

    private final KeycloakSession session;
    private final SeparateTransactions transactions;

    public RevokedIds(KeycloakSession session) {
        this.session = session;
        this.transactions = new SeparateTransactions(session);
    }

    /**
     * Adds ids; committed when this returns.
     *
     * @param ids of codes or connections of one user session
     * @param end when tokens of the session have expired at the latest; the ids are kept a little longer
     * @return the ids that were new; of several concurrent callers, one is told so
     */
    public Set<String> add(Collection<String> ids, Instant end) {
        long lifespan = Math.max(0, end.getEpochSecond() - CurrentTime.seconds()) + CLOCK_TOLERANCE;
        Set<String> added = new HashSet<>();
        return transactions.retryOnObjects(objects -> {
            ids.stream()
                    .filter(id -> !objects.contains(key(id)))
                    .filter(id -> putIfAbsent(objects, id, lifespan))
                    .forEach(added::add);
            return added;
        });
    }

    /**
     * Whether tokens of the code, or the connection, are rejected.
     *
     * @param id of a code or of a connection
     */
    public boolean contains(String id) {
        return session.singleUseObjects().contains(key(id));
    }

    /** Up to 26.5, Keycloak's {@code putIfAbsent} refuses the keys that it persists. */
    private static boolean putIfAbsent(SingleUseObjectProvider objects, String id, long lifespan) {
        if (!KeycloakVersion.isUpTo26_5()) {
            return objects.putIfAbsent(key(id), lifespan);
        }
        boolean isFirst = objects.putIfAbsent("auth-code-revoking-" + id, lifespan);
        objects.put(key(id), lifespan, Map.of());
        return isFirst;
    }

    private static String key(String id) {
        return "auth-code-" + id + SingleUseObjectProvider.REVOKED_KEY;
    }
}
