package dev.authcodes.keycloak.connect;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.connect.PageState.Alert;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.SingleUseObjectProvider;

/**
 * Passes an alert, and the form that the user filled in before having to sign in, to the next view of the page in the
 * same session. It is stored on the server: in a URL, any link could set an alert, and the form would end up in the
 * browser's history and in logs.
 */
final class FlashStore {
    private static final Duration LIFESPAN = Duration.ofMinutes(10);
    private static final String ALERT = "alert";

    private final SingleUseObjectProvider objects;
    private final String key;

    FlashStore(SingleUseObjectProvider objects, String sessionId) {
        this.objects = objects;
        this.key = "auth-code-connect-flash:" + sessionId;
    }

    void put(Alert alert) {
        put(alert, Map.of());
    }

    /** For the return from a sign-in. */
    void put(CreateForm form) {
        put(Alert.SIGNED_IN_AGAIN, form.toNotes());
    }

    /** Can be taken once. */
    Optional<PageState> take() {
        return Optional.ofNullable(objects.remove(key)).map(FlashStore::read);
    }

    /** The sign-in was cancelled. Only reported if one was in progress, which a link cannot fake. */
    void signInFailed() {
        Map<String, String> notes = objects.get(key);
        if (notes != null && Alert.SIGNED_IN_AGAIN.name().equals(notes.get(ALERT))) {
            put(Alert.NOT_SIGNED_IN_AGAIN, notes);
        }
    }

    private void put(Alert alert, Map<String, String> form) {
        Map<String, String> notes = new HashMap<>(form);
        notes.put(ALERT, alert.name());
        objects.put(key, LIFESPAN.toSeconds(), notes);
    }

    private static PageState read(Map<String, String> notes) {
        Alert alert = Alert.valueOf(requireNonNull(notes.get(ALERT), "a message has an alert"));
        return CreateForm.ofNotes(notes)
                .map(form -> PageState.alerting(alert, form))
                .orElseGet(() -> PageState.alerting(alert));
    }
}
