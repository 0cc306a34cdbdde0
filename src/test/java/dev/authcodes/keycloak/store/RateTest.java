package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.RedeemRequest;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Clock.class)
class RateTest {
    private final FakeKeycloak keycloak = new FakeKeycloak();

    /** So that no test runs into the next minute. */
    @BeforeEach
    void beginAMinute() {
        Clock.advance(Duration.ofSeconds(60 - Clock.now().getEpochSecond() % 60));
    }

    @Test
    void asManyAreCountedAsTheLimitSays() {
        assertThat(count(2)).isTrue();
        assertThat(failures(2).isReached()).isFalse();
        assertThat(count(2)).isTrue();
        assertThat(failures(2).isReached()).isTrue();
        assertThat(count(2)).isFalse();
    }

    @Test
    void theNextMinuteBeginsAnew() {
        count(1);
        Clock.advance(Duration.ofSeconds(50));
        assertThat(count(1)).isFalse();
        assertThat(failures(1).secondsLeft()).isBetween(1L, 10L);

        Clock.advance(Duration.ofSeconds(failures(1).secondsLeft()));

        assertThat(failures(1).isReached()).isFalse();
        assertThat(count(1)).isTrue();
    }

    @Test
    void withoutALimitNothingIsWrittenDown() {
        assertThat(count(0)).isTrue();
        assertThat(failures(0).isReached()).isFalse();
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    @Test
    void aKeyHasNoMoreEntriesThanItsLimitHoweverManyTry() {
        for (int n = 0; n < 50; n++) {
            count(3);
        }

        assertThat(Confirmations.leftOutOf(keycloak.objects.keys())).hasSize(3);
        assertThat(keycloak.objects.keys())
                .allSatisfy(key -> assertThat(keycloak.objects.secondsLeft(key)).isBetween(1L, 65L));
    }

    @Test
    void whatIsTakenBackCanBeCountedAgain() {
        Rate first = failures(2);
        first.count();
        Rate second = failures(2);
        second.count();

        first.uncount();
        first.uncount();

        assertThat(count(2)).isTrue();
        assertThat(count(2)).isFalse();
    }

    @Test
    void whatWasNotCountedIsNotTakenBack() {
        count(1);
        Rate refused = failures(1);
        refused.count();

        refused.uncount();

        assertThat(failures(1).isReached()).isTrue();
    }

    @Test
    void theNextPlaceIsFoundWithFewQuestions() {
        for (int n = 0; n < 300; n++) {
            int before = keycloak.objects.questions();
            assertThat(count(300)).isTrue();
            assertThat(keycloak.objects.questions() - before).isLessThanOrEqualTo(n == 0 ? 1 : 18);
        }
        assertThat(count(300)).isFalse();
    }

    @RepeatedTest(20)
    void ofSixtyFourAtOnceExactlyFiveAreCounted() throws Exception {
        List<Boolean> counted = Crowd.of(64, () -> count(5));

        assertThat(counted.stream().filter(each -> each)).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "other, client, 192.0.2.7",
        "realm, other, 192.0.2.7",
        "realm, client, 192.0.2.8",
        "realm, client, 2001:db8::1",
        "realm, client, unknown"
    })
    void failuresOfAnotherRealmClientOrAddressAreAnothers(String realm, String client, String address) {
        count(1);

        assertThat(failures(realm, client, address, 1).isReached()).isFalse();
        assertThat(failures("realm", "client", "::ffff:192.0.2.7", 1).isReached())
                .isTrue();
    }

    @Test
    void theAddressesOfOneIpv6NetworkShareACount() {
        failures("realm", "client", "2001:db8::1", 1).count();

        assertThat(failures("realm", "client", "2001:db8::2", 1).isReached()).isTrue();
        assertThat(failures("realm", "client", "2001:db8:0:1::1", 1).isReached())
                .isFalse();
    }

    @Test
    void everySessionMayCreateAsManyCodes() {
        assertThat(Rate.ofCreations(keycloak.open(), "one", 1).count()).isTrue();
        assertThat(Rate.ofCreations(keycloak.open(), "other", 1).count()).isTrue();
        assertThat(Rate.ofCreations(keycloak.open(), "one", 1).count()).isFalse();
    }

    private boolean count(int limit) {
        return failures(limit).count();
    }

    private Rate failures(int limit) {
        return failures("realm", "client", "192.0.2.7", limit);
    }

    private Rate failures(String realm, String client, String address, int limit) {
        RedeemRequest request = Requests.of(realm, client, null);
        return Rate.ofFailedRedemptions(
                keycloak.open(),
                new RedeemRequest(
                        request.client(),
                        null,
                        null,
                        null,
                        null,
                        ClientAddress.parse(address).orElse(null)),
                limit);
    }
}
