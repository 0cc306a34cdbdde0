package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Clock.class)
class RevokedIdsTest {
    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final RevokedIds revoked = new RevokedIds(keycloak.open());

    @Test
    void anIdIsNewOnce() {
        Instant end = Clock.now().plusSeconds(60);
        assertThat(revoked.add(Set.of("a", "b"), end)).containsExactlyInAnyOrder("a", "b");
        assertThat(revoked.add(Set.of("b", "c"), end)).containsExactly("c");
    }

    /** A node whose clock is behind accepts tokens for longer. */
    @Test
    void anIdIsKeptForTenMinutesAfterTheEndOfItsSessionAndNotForLonger() {
        revoked.add(Set.of("a"), Clock.now().plusSeconds(3600));

        Clock.advance(Duration.ofSeconds(3600 + 599));
        assertThat(revoked.contains("a")).isTrue();
        Clock.advance(Duration.ofSeconds(1));
        assertThat(revoked.contains("a")).isFalse();
        assertThat(revoked.contains("b")).isFalse();
    }

    @Test
    void anIdIsKeptForAWhileAlthoughItsSessionHasJustEnded() {
        revoked.add(Set.of("a"), Clock.now().minusSeconds(5));

        assertThat(revoked.contains("a")).isTrue();
    }
}
