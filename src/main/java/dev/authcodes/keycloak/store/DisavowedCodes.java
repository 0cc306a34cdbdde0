package dev.authcodes.keycloak.store;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * The codes whose tokens are not to be refreshed any more. Removing the client session is not enough: a client that is
 * signed in ordinarily as well has but one in a user session, and that is to stay.
 *
 * <p>Kept where Keycloak keeps its revoked tokens, which also survive the restart of a whole cluster.
 */
public final class DisavowedCodes {
    private final KeycloakSession session;

    public DisavowedCodes(KeycloakSession session) {
        this.session = session;
    }

    /** For good when this returns. */
    public void add(String codeId) {
        long lifespan = lifespan(session.getContext().getRealm());
        new OwnTransactions(session)
                .retryOnObjects(objects -> objects.contains(key(codeId)) || objects.putIfAbsent(key(codeId), lifespan));
    }

    public boolean contain(String codeId) {
        return session.singleUseObjects().contains(key(codeId));
    }

    /** As long as a user session, and with it a refresh token, can live. */
    private static long lifespan(RealmModel realm) {
        return Math.max(realm.getSsoSessionMaxLifespan(), realm.getSsoSessionMaxLifespanRememberMe());
    }

    private static String key(String codeId) {
        return "auth-code-" + codeId + SingleUseObjectProvider.REVOKED_KEY;
    }
}
