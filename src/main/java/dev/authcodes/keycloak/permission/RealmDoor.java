package dev.authcodes.keycloak.permission;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What Keycloak's token endpoint asks before anything else: is the way to here safe, and the realm open. */
public final class RealmDoor {
    private final KeycloakSession session;

    public RealmDoor(KeycloakSession session) {
        this.session = session;
    }

    /** Why a request may not go on. */
    public enum Closed {
        HTTPS_REQUIRED("HTTPS required"),
        REALM_NOT_ENABLED("Realm not enabled");

        private final String message;

        Closed(String message) {
            this.message = message;
        }
    }

    /** What is wrong; empty if the request may go on. */
    public Optional<Closed> closed() {
        RealmModel realm = session.getContext().getRealm();
        boolean https =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        if (!https && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
            return Optional.of(Closed.HTTPS_REQUIRED);
        }
        return realm.isEnabled() ? Optional.empty() : Optional.of(Closed.REALM_NOT_ENABLED);
    }

    /** The same in words, for a developer. */
    public Optional<String> objection() {
        return closed().map(closed -> closed.message);
    }
}
