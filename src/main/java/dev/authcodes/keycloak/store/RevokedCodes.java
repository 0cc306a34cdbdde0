package dev.authcodes.keycloak.store;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The codes and the connections whose tokens are not accepted any more. To remove the client session is not enough: all
 * connections of a client in a user session share one, with an ordinary sign-in to it.
 *
 * <p>Kept where Keycloak keeps its revoked tokens, which also survive the restart of a whole cluster.
 */
public final class RevokedCodes {
    private final KeycloakSession session;

    public RevokedCodes(KeycloakSession session) {
        this.session = session;
    }

    /**
     * For good when this returns.
     *
     * @param id of a code or of a connection
     */
    public void add(String id) {
        long lifespan = lifespan(session.getContext().getRealm());
        new OwnTransactions(session)
                .retryOnObjects(objects -> objects.contains(key(id)) || objects.putIfAbsent(key(id), lifespan));
    }

    /** @param id of a code or of a connection */
    public boolean contains(String id) {
        return session.singleUseObjects().contains(key(id));
    }

    /** As long as a user session, and with it a refresh token, can live. */
    private static long lifespan(RealmModel realm) {
        return Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe());
    }

    private static String key(String id) {
        return "auth-code-" + id + SingleUseObjectProvider.REVOKED_KEY;
    }
}
