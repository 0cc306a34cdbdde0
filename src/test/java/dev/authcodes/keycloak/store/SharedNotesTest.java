package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.authcodes.keycloak.fakes.Fake;
import java.util.AbstractMap;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.UserSessionModel;

/** Notes that other requests write while they are read. */
class SharedNotesTest {
    private final AtomicInteger writes = new AtomicInteger();
    private final Map<String, String> written = new AbstractMap<>() {
        @Override
        public Set<Entry<String, String>> entrySet() {
            if (writes.getAndDecrement() > 0) {
                throw new ConcurrentModificationException();
            }
            return Set.of(Map.entry("auth-code.connection.c1", "{}"), Map.entry("other", "note"));
        }
    };

    @Test
    void connectionsAreReadAgain() {
        AuthenticatedClientSessionModel clientSession =
                Fake.of(AuthenticatedClientSessionModel.class, Map.of("getNotes", none -> Map.copyOf(written)));
        ConnectionNotes notes = new ConnectionNotes(clientSession);
        writes.set(3);
        assertThat(notes.ids()).containsExactly("c1");
    }

    @Test
    void recordsOfCodesAreReadAgain() {
        UserSessionModel userSession =
                Fake.of(UserSessionModel.class, Map.of("getId", none -> "session", "getNotes", none -> written));
        writes.set(3);
        assertThat(new SessionNotes(userSession).all()).isEmpty();
    }

    @Test
    void readingDoesNotGoOnForever() {
        writes.set(Integer.MAX_VALUE);
        assertThatExceptionOfType(ConcurrentModificationException.class)
                .isThrownBy(() -> SharedNotes.copy(() -> written));
    }
}
