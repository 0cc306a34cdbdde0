package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.store.RepeatedRequests.Repeat;
import dev.authcodes.keycloak.store.RepeatedRequests.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Clock.class)
class RepeatedRequestsTest {
    private static final int COIN = 3;

    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final AuthCode code = Codes.withUses(5);
    private final UUID id = UUID.randomUUID();
    private final RedemptionRequest request = Requests.of("cli", id);
    private final RepeatedRequests requests = of(code, request);

    private RepeatedRequests of(AuthCode ofCode, RedemptionRequest ofRequest) {
        return new RepeatedRequests(objects, ofCode, ofRequest, id);
    }

    private Repeat serveFirst() {
        assertThat(requests.claim()).isEqualTo(Standing.FIRST);
        return requests.serve(COIN);
    }

    @Test
    void theSameAgainIsServedForTheUseOfTheFirst() {
        serveFirst();

        assertThat(of(code, request).claim()).isEqualTo(Standing.SAME);
        assertThat(of(code, request).take()).map(Repeat::coin).hasValue(COIN);
    }

    @Test
    void theSameAgainIsServedOnce() {
        serveFirst();
        of(code, request).take();

        assertThat(of(code, request).claim()).isEqualTo(Standing.SAME);
        assertThat(of(code, request).take()).isEmpty();
    }

    @Test
    void theIdServesNoOtherCodeClientScopeKeyOrAddress() {
        serveFirst();

        for (RepeatedRequests other : List.of(
                of(Codes.withUses(1), request),
                of(code, Requests.of("tv", id)),
                of(code, Requests.of("realm", "cli", "email", null, id)),
                of(code, Requests.of("realm", "cli", null, "key", id)),
                of(code, Requests.from("192.0.2.8", request)),
                of(code, Requests.from("2001:db8::7", request)))) {
            assertThat(other.claim()).isEqualTo(Standing.TAKEN);
            assertThat(other.claim()).as("and leaves no trace").isEqualTo(Standing.TAKEN);
            assertThat(other.take()).isEmpty();
        }
        assertThat(requests.claim()).isEqualTo(Standing.SAME);
    }

    @Test
    void theSameAddressInAnotherNotationIsTheSame() {
        serveFirst();

        assertThat(of(code, Requests.from("::ffff:192.0.2.7", request)).claim()).isEqualTo(Standing.SAME);
    }

    @Test
    void theSameIdInAnotherRealmIsAnotherRequest() {
        requests.claim();

        assertThat(of(code, Requests.of("other", "cli", id)).claim()).isEqualTo(Standing.FIRST);
    }

    @Test
    void aTwinIsRefusedAtOnceWhileTheFirstIsInProgress() {
        requests.claim();

        assertThat(of(code, request).claim()).isEqualTo(Standing.SAME);
        assertThat(of(code, request).take()).isEmpty();
    }

    @Test
    void aTwinThatWasRefusedCostsTheRequestNothing() {
        requests.claim();
        of(code, request).claim();
        requests.serve(COIN);

        assertThat(of(code, request).take()).isPresent();
    }

    @Test
    void whoGivesUpLeavesNothingBehind() {
        requests.claim();
        requests.giveUp();

        assertThat(objects.keys()).isEmpty();
        assertThat(requests.claim()).isEqualTo(Standing.FIRST);
    }

    @Test
    void afterAMinuteTheSameIsNotServedAnyMoreAndTheIdIsStillTaken() {
        serveFirst();

        Clock.advance(Duration.ofSeconds(59));
        assertThat(requests.claim()).isEqualTo(Standing.SAME);
        Clock.advance(Duration.ofSeconds(2));
        assertThat(requests.claim()).isEqualTo(Standing.TAKEN);
        assertThat(requests.take()).isEmpty();
    }

    @Test
    void aLostEntryGivesNoSecondRepeat() {
        serveFirst();
        assertThat(requests.take()).isPresent();

        objects.keys().forEach(objects::remove);

        assertThat(requests.take()).isEmpty();
    }

    @Test
    void aRepeatThatIsGivenBackIsServedAgain() {
        serveFirst();
        Repeat repeat = requests.take().orElseThrow();

        requests.giveBack(repeat);

        assertThat(requests.take()).contains(repeat);
        assertThat(requests.take()).isEmpty();
    }

    @Test
    void aFirstRequestThatIsWithdrawnMayBeTheFirstAgainAndIsRepeatedThen() {
        Repeat before = serveFirst();

        assertThat(requests.withdraw(before)).isTrue();

        assertThat(requests.take()).isEmpty();
        assertThat(serveFirst()).isNotEqualTo(before);
        assertThat(requests.take()).isPresent();
    }

    @Test
    void aFirstRequestThatHasBeenRepeatedIsNotWithdrawn() {
        Repeat first = serveFirst();
        requests.take();

        assertThat(requests.withdraw(first)).isFalse();

        assertThat(requests.claim()).isEqualTo(Standing.SAME);
    }

    @RepeatedTest(10)
    void ofManyOneIsTheFirstAndOneIsTheRepeat() throws Exception {
        List<String> answers = Crowd.of(16, () -> switch (of(code, request).claim()) {
            case FIRST -> {
                of(code, request).serve(COIN);
                yield "first";
            }
            case SAME -> of(code, request).take().isPresent() ? "repeat" : "refused";
            case TAKEN -> "refused";
        });

        assertThat(answers).filteredOn("first"::equals).hasSize(1);
        assertThat(answers).filteredOn("repeat"::equals).hasSizeLessThanOrEqualTo(1);
        assertThat(answers.contains("repeat") || requests.take().isPresent()).isTrue();
        assertThat(requests.take()).isEmpty();
    }

    /** Else the use would be given back, and the repeat have tokens for it. */
    @RepeatedTest(10)
    void ofAWithdrawalAndManyRepeatsAtOnceOneSucceeds() throws Exception {
        Repeat first = serveFirst();

        List<Optional<String>> won = Crowd.of(
                8,
                () -> requests.withdraw(first)
                        ? Optional.of("withdrawn")
                        : of(code, request).take().map(Repeat::key));

        assertThat(won).filteredOn(Optional::isPresent).hasSize(1);
    }
}
