package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.RedeemRequest;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.keycloak.models.SingleUseObjectProvider;

@ExtendWith(Clock.class)
class RepeatedRequestsTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final RepeatedRequests requests = new RepeatedRequests(objects);
    private final AuthCode code = Codes.withUses(1);
    private final UUID id = UUID.randomUUID();
    private final RedeemRequest request = Requests.of("cli", id);

    @Test
    void aRequestThatIsNewIsNeitherKnownNorServed() {
        assertThat(requests.isKnown(request, id)).isFalse();
        assertThat(requests.isServed(code, request, id)).isFalse();
    }

    @Test
    void aRequestThatWasRememberedIsServed() {
        assertThat(requests.remember(code, request, id)).isTrue();

        assertThat(requests.isKnown(request, id)).isTrue();
        assertThat(requests.isServed(code, request, id)).isTrue();
    }

    @Test
    void theIdAloneDoesNotEntitleAnotherCodeOrClient() {
        requests.remember(code, request, id);

        RedeemRequest otherClient = Requests.of("tv", id);
        assertThat(requests.isServed(Codes.withUses(1), request, id)).isFalse();
        assertThat(requests.isServed(code, otherClient, id)).isFalse();
        assertThat(requests.isKnown(otherClient, id)).isTrue();
        assertThat(requests.remember(code, otherClient, id)).isFalse();
        assertThat(requests.isServed(code, otherClient, id)).isFalse();
    }

    @Test
    void theSameIdInAnotherRealmIsAnotherRequest() {
        requests.remember(code, request, id);
        assertThat(requests.isKnown(Requests.of("other", "cli", id), id)).isFalse();
    }

    @Test
    void aRequestIsRememberedOnce() {
        assertThat(requests.remember(code, request, id)).isTrue();
        assertThat(requests.remember(code, request, id)).isFalse();
    }

    @RepeatedTest(10)
    void ofManyWhoRememberTheSameRequestOneDoes() throws Exception {
        assertThat(Crowd.of(32, () -> requests.remember(code, request, id)))
                .filteredOn(Boolean::booleanValue)
                .hasSize(1);
    }

    @Test
    void aForgottenRequestIsNewAgain() {
        requests.remember(code, request, id);
        requests.forget(code, request, id);

        assertThat(objects.keys()).isEmpty();
    }

    @Test
    void aRequestIsRememberedAsLongAsTheCodeLives() {
        requests.remember(code, request, id);

        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(10)));
        assertThat(requests.isServed(code, request, id)).isTrue();
        Clock.advance(Duration.ofSeconds(10));
        assertThat(requests.isServed(code, request, id)).isFalse();
        assertThat(requests.isKnown(request, id)).isFalse();
    }

    @Test
    void aRequestThatWasServedIsNotWaitedFor() {
        requests.remember(code, request, id);

        assertThat(requests.isServedSoon(code, request, id)).isTrue();
        assertThat(objects.questions()).isEqualTo(1);
    }

    @Test
    void aTwinThatIsJustBeingServedIsWaitedFor() {
        AtomicInteger questions = new AtomicInteger();
        SingleUseObjectProvider late =
                Fake.of(SingleUseObjectProvider.class, Map.of("contains", key -> questions.incrementAndGet() == 5));

        assertThat(new RepeatedRequests(late).isServedSoon(code, request, id)).isTrue();
    }

    @Test
    @Timeout(10)
    void aTwinThatDoesNotComeIsNotWaitedForLong() {
        assertThat(requests.isServedSoon(code, request, id)).isFalse();
        assertThat(objects.questions()).isEqualTo(5);
    }

    @Test
    void whoIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        assertThat(requests.isServedSoon(code, request, id)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(objects.questions()).isEqualTo(1);
    }
}
