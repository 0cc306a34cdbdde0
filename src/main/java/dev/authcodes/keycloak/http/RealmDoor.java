package dev.authcodes.keycloak.http;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What Keycloak's token endpoint asks before anything else: is the way to here safe, and the realm open. */
final class RealmDoor {
    private final KeycloakSession session;

    RealmDoor(KeycloakSession session) {
        this.session = session;
    }

    /** What is wrong; empty if the request may go on. */
    Optional<String> objection() {
        RealmModel realm = session.getContext().getRealm();
        boolean https =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        if (!https && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
            return Optional.of("HTTPS required");
        }
        return realm.isEnabled() ? Optional.empty() : Optional.of("Realm not enabled");
    }
}
