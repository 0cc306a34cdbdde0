package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Clock.class)
class RateTest {
    private final FakeKeycloak keycloak = new FakeKeycloak();

    /** So that no test runs into the next one. */
    @BeforeEach
    void beginAnHour() {
        Clock.advance(Duration.ofSeconds(3600 - Clock.now().getEpochSecond() % 3600));
    }

    @Test
    void everyMinuteIsCountedSeparately() {
        assertThat(count(1)).isTrue();
        Clock.advance(Duration.ofSeconds(50));
        assertThat(count(1)).isFalse();
        Clock.advance(Duration.ofSeconds(10));
        assertThat(count(1)).isTrue();
    }

    @Test
    void nothingIsStoredWithoutALimit() {
        assertThat(count(0)).isTrue();
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    @Test
    void aRateHasNoMoreEntriesThanItsLimit() {
        for (int n = 0; n < 50; n++) {
            count(3);
        }

        assertThat(keycloak.objects.entries()).hasSize(3);
        assertThat(keycloak.objects.keys())
                .allSatisfy(key -> assertThat(keycloak.objects.secondsLeft(key)).isBetween(1L, 65L));
    }

    @Test
    void anUncountedActionMakesRoomForAnother() {
        Rate first = creations(2);
        first.count();
        Rate second = creations(2);
        second.count();

        first.uncount();
        first.uncount();

        assertThat(count(2)).isTrue();
        assertThat(count(2)).isFalse();
    }

    @Test
    void anActionThatWasNotCountedCannotBeUncounted() {
        count(1);
        Rate refused = creations(1);
        refused.count();
        refused.uncount();
        assertThat(count(1)).isFalse();
    }

    @Test
    void theNextEntryIsFoundWithFewLookUps() {
        for (int n = 0; n < 300; n++) {
            int before = keycloak.objects.lookUps.get();
            assertThat(count(300)).isTrue();
            assertThat(keycloak.objects.lookUps).hasValueLessThanOrEqualTo(before + (n == 0 ? 1 : 18));
        }
        assertThat(count(300)).isFalse();
    }

    @RepeatedTest(20)
    void exactlyFiveOfSixtyFourConcurrentActionsAreCounted() {
        List<Boolean> counted = Parallel.run(64, n -> count(5));
        assertThat(counted.stream().filter(each -> each)).hasSize(5);
    }

    @Test
    void everySessionHasItsOwnCreationRate() {
        assertThat(Rate.ofCreations(keycloak.open(), "one", 1).count()).isTrue();
        assertThat(Rate.ofCreations(keycloak.open(), "other", 1).count()).isTrue();
        assertThat(Rate.ofCreations(keycloak.open(), "one", 1).count()).isFalse();
    }

    @Test
    void aUserIsNotifiedOfAtMostTenConnectionsPerHour() {
        for (int n = 0; n < 10; n++) {
            assertThat(notice("alice")).isTrue();
        }
        Clock.advance(Duration.ofMinutes(1));
        assertThat(notice("alice")).isFalse();
        assertThat(notice("bob")).isTrue();
        Clock.advance(Duration.ofHours(1));
        assertThat(notice("alice")).isTrue();
    }

    private boolean notice(String userId) {
        return Rate.ofNotices(keycloak.open(), userId).count();
    }

    private boolean count(int limit) {
        return creations(limit).count();
    }

    private Rate creations(int limit) {
        return Rate.ofCreations(keycloak.open(), "session", limit);
    }
}
