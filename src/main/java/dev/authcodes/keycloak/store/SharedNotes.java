package dev.authcodes.keycloak.store;

import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The notes of a session. All requests on a node share them, but once Keycloak has read the session from the database, as it
 * does after a restart or when its cache is full, their map is not made for that (26.7, {@code UserSessionEntity} and {@code
 * AuthenticatedClientSessionEntity}, {@code createFromModel}): it cannot be read while another request writes a note.
 */
final class SharedNotes {
    /** A write takes less than a read, so several in a row are rarely in the way. */
    private static final int MAX_ATTEMPTS = 100;

    private SharedNotes() {}

    /** @throws ConcurrentModificationException if other requests write without a pause */
    static Map<String, String> copy(Supplier<Map<String, String>> notes) {
        for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
            try {
                return new HashMap<>(notes.get());
            } catch (ConcurrentModificationException e) {
                Thread.onSpinWait();
            }
        }
        return new HashMap<>(notes.get());
    }
}
