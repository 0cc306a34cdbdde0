package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.RedeemRequest;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.store.RepeatedRequests.Claim;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Clock.class)
class RepeatedRequestsTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final AuthCode code = Codes.withUses(1);
    private final UUID id = UUID.randomUUID();
    private final RepeatedRequests requests = of(code, Requests.of("cli", id));

    private RepeatedRequests of(AuthCode ofCode, RedeemRequest request) {
        return new RepeatedRequests(objects, ofCode, request, id);
    }

    @Test
    void theFirstMayTakeAUse() {
        assertThat(requests.claim()).isEqualTo(Claim.FIRST);
    }

    @Test
    void theSameAgainIsServed() {
        requests.claim();
        requests.serve();

        assertThat(of(code, Requests.of("cli", id)).claim()).isEqualTo(Claim.SERVED);
        assertThat(of(code, Requests.of("cli", id)).claim()).isEqualTo(Claim.SERVED);
    }

    @Test
    void theIdServesNoOtherCodeClientScopeOrKey() {
        requests.claim();
        requests.serve();

        for (RepeatedRequests other : List.of(
                of(Codes.withUses(1), Requests.of("cli", id)),
                of(code, Requests.of("tv", id)),
                of(code, Requests.of("realm", "cli", "email", null, id)),
                of(code, Requests.of("realm", "cli", null, "key", id)))) {
            assertThat(other.claim()).isEqualTo(Claim.TAKEN);
            assertThat(other.claim()).as("and leaves no trace").isEqualTo(Claim.TAKEN);
        }
        assertThat(requests.claim()).isEqualTo(Claim.SERVED);
    }

    @Test
    void theSameIdInAnotherRealmIsAnotherRequest() {
        requests.claim();

        assertThat(of(code, Requests.of("other", "cli", id)).claim()).isEqualTo(Claim.FIRST);
    }

    @Test
    void whoGivesUpLeavesNothingBehind() {
        requests.claim();
        requests.giveUp();

        assertThat(objects.keys()).isEmpty();
        assertThat(requests.claim()).isEqualTo(Claim.FIRST);
    }

    @Test
    void afterAMinuteTheSameIsNotServedAnyMoreAndTheIdIsStillTaken() {
        requests.claim();
        requests.serve();

        Clock.advance(Duration.ofSeconds(59));
        assertThat(requests.claim()).isEqualTo(Claim.SERVED);
        Clock.advance(Duration.ofSeconds(2));
        assertThat(requests.claim()).isEqualTo(Claim.TAKEN);
    }

    @RepeatedTest(10)
    void ofManyTheSameOneIsTheFirst() throws Exception {
        List<Claim> claims = Crowd.of(16, () -> {
            Claim claim = requests.claim();
            if (claim == Claim.FIRST) {
                requests.serve();
            }
            return claim;
        });

        assertThat(claims).filteredOn(Claim.FIRST::equals).hasSize(1);
        assertThat(claims).filteredOn(Claim.SERVED::equals).hasSize(15);
    }

    @Test
    @Timeout(10)
    void aTwinThatIsJustBeingServedIsWaitedFor() throws Exception {
        requests.claim();
        CompletableFuture<Claim> twin = CompletableFuture.supplyAsync(
                () -> of(code, Requests.of("cli", id)).claim());

        requests.serve();

        assertThat(twin.get()).isEqualTo(Claim.SERVED);
    }

    @Test
    @Timeout(10)
    void aTwinThatIsNeverServedIsNotWaitedForLong() {
        requests.claim();

        assertThat(requests.claim()).isEqualTo(Claim.NOT_SERVED);
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        requests.claim();
        Thread.currentThread().interrupt();

        assertThat(requests.claim()).isEqualTo(Claim.NOT_SERVED);
        assertThat(Thread.interrupted()).isTrue();
    }
}
