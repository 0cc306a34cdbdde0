package dev.authcodes.keycloak.connect;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * What a person typed before they were sent to sign in again, kept on the server for the way back: it would be in the
 * browser's history and in logs if it went along in the address.
 */
final class Draft {
    private static final Duration LIFESPAN = Duration.ofMinutes(10);

    private final SingleUseObjectProvider objects;
    private final String key;

    Draft(KeycloakSession session, Visitor visitor) {
        this.objects = session.singleUseObjects();
        this.key = "auth-code-connect-draft:" + visitor.userSession().getId();
    }

    void keep(MakeForm form) {
        objects.put(key, LIFESPAN.toSeconds(), form.toNotes());
    }

    /** Only once. */
    Optional<MakeForm> take() {
        Map<String, String> notes = objects.remove(key);
        return Optional.ofNullable(notes).map(MakeForm::ofNotes);
    }
}
