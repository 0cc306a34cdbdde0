package dev.authcodes.keycloak.permission;

import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.messages.Messages;

/** What Keycloak's token endpoint checks first: HTTPS, where the realm requires it, and that the realm is enabled. */
public final class RealmPreconditions {
    private final KeycloakSession session;

    public RealmPreconditions(KeycloakSession session) {
        this.session = session;
    }

    /** A precondition that is not met. */
    public enum Violation {
        HTTPS_REQUIRED("HTTPS required", Messages.HTTPS_REQUIRED),
        REALM_NOT_ENABLED("Realm not enabled", Messages.REALM_NOT_ENABLED);

        private final String message;
        private final String messageKey;

        Violation(String message, String messageKey) {
            this.message = message;
            this.messageKey = messageKey;
        }

        /** The key of a message of the login theme, for a page. */
        public String messageKey() {
            return messageKey;
        }
    }

    /** Empty if both are met. */
    public Optional<Violation> violation() {
        RealmModel realm = session.getContext().getRealm();
        boolean https =
                "https".equals(session.getContext().getUri().getBaseUri().getScheme());
        if (!https && realm.getSslRequired().isRequired(session.getContext().getConnection())) {
            return Optional.of(Violation.HTTPS_REQUIRED);
        }
        return realm.isEnabled() ? Optional.empty() : Optional.of(Violation.REALM_NOT_ENABLED);
    }

    /** The violation as a message for developers. */
    public Optional<String> objection() {
        return violation().map(violation -> violation.message);
    }
}
