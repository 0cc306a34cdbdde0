package dev.authcodes.keycloak.store;

import org.keycloak.common.util.MultiSiteUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.session.UserSessionPersisterProvider;

/**
 * The user sessions in the database. Keycloak can keep one in its cache that was logged out while another request read
 * it (keycloak#51127): it is found there, and what is written to it is dropped without a word.
 *
 * <p>To be asked in the transaction in which Keycloak writes the session anyway. It reads the row before it does, and
 * Hibernate reads a row once in a transaction, so that this is no statement more.
 */
final class StoredSessions {
    private final KeycloakSession session;

    StoredSessions(KeycloakSession session) {
        this.session = session;
    }

    /** True also where sessions are not kept in a database, and there is nothing to import into a cache. */
    boolean contain(String sessionId) {
        return !MultiSiteUtils.isPersistentSessionsEnabled()
                || session.getProvider(UserSessionPersisterProvider.class)
                                .loadUserSession(session.getContext().getRealm(), sessionId, false)
                        != null;
    }
}
