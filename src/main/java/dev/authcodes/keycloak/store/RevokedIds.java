package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The ids of the codes and the connections whose tokens are rejected. To remove the client session is not enough: all
 * connections of a client in a user session share one, with an ordinary sign-in to it.
 *
 * <p>Kept where Keycloak keeps its revoked tokens, which also survive the restart of a whole cluster.
 */
public final class RevokedIds {
    private final KeycloakSession session;
    private final SeparateTransactions transactions;

    public RevokedIds(KeycloakSession session) {
        this.session = session;
        this.transactions = new SeparateTransactions(session);
    }

    /**
     * Adds ids, committed when this returns.
     *
     * @param ids of codes or connections
     * @return those that were not there before: of several callers at the same moment, one is told so
     */
    public Set<String> add(Collection<String> ids) {
        long lifespan = lifespan(session.getContext().getRealm());
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

    /** Up to 26.5, Keycloak's own method refuses keys of this kind, which it keeps through a restart. */
    private static boolean putIfAbsent(SingleUseObjectProvider objects, String id, long lifespan) {
        if (!KeycloakVersion.isUpTo26_5()) {
            return objects.putIfAbsent(key(id), lifespan);
        }
        boolean isFirst = objects.putIfAbsent("auth-code-revoking-" + id, lifespan);
        objects.put(key(id), lifespan, Map.of());
        return isFirst;
    }

    /** As long as a user session, and with it a refresh token, can live. */
    private static long lifespan(RealmModel realm) {
        return Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe());
    }

    private static String key(String id) {
        return "auth-code-" + id + SingleUseObjectProvider.REVOKED_KEY;
    }
}
