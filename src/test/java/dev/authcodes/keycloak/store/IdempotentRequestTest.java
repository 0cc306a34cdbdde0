package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.store.IdempotentRequest.Repeat;
import dev.authcodes.keycloak.store.IdempotentRequest.Standing;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Clock.class)
class IdempotentRequestTest {
    private static final int USE = 3;

    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final AuthCode code = Codes.withUses(5);
    private final UUID id = UUID.randomUUID();
    private final RedemptionRequest request = Requests.of("cli", id);
    private final IdempotentRequest first = of(code, request);

    private IdempotentRequest of(AuthCode ofCode, RedemptionRequest ofRequest) {
        return new IdempotentRequest(objects, ofCode, ofRequest);
    }

    private IdempotentRequest again() {
        return of(code, request);
    }

    private Repeat serveFirst() {
        assertThat(first.claim()).isEqualTo(Standing.FIRST);
        return first.serve(USE);
    }

    @Test
    void aRequestIdServesNoOtherCodeClientScopeKeyOrAddress() {
        serveFirst();

        for (IdempotentRequest other : List.of(
                of(Codes.withUses(1), request),
                of(code, Requests.of("tv", id)),
                of(code, Requests.of("realm", "cli", "email", null, id)),
                of(code, Requests.of("realm", "cli", null, "key", id)),
                of(code, Requests.from("192.0.2.8", request)),
                of(code, Requests.from("2001:db8::7", request)))) {
            assertThat(other.claim()).isEqualTo(Standing.TAKEN);
            assertThat(other.claim()).as("and leaves no trace").isEqualTo(Standing.TAKEN);
            assertThat(other.repeat()).isEmpty();
        }
        assertThat(first.claim()).isEqualTo(Standing.SAME);
    }

    @Test
    void theSameAddressInAnotherNotationIsTheSameRequest() {
        serveFirst();
        assertThat(of(code, Requests.from("::ffff:192.0.2.7", request)).claim()).isEqualTo(Standing.SAME);
    }

    @Test
    void theSameRequestIdInAnotherRealmIsAnotherRequest() {
        first.claim();
        assertThat(of(code, Requests.of("other", "cli", null, null, id)).claim())
                .isEqualTo(Standing.FIRST);
    }

    @Test
    void aRequestIsRefusedAtOnceWhileItsTwinIsInProgressWithoutAffectingIt() {
        first.claim();
        assertThat(again().claim()).isEqualTo(Standing.SAME);
        assertThat(again().repeat()).isEmpty();
        first.serve(USE);
        assertThat(again().repeat()).isPresent();
    }

    @Test
    void aRequestIsNotRepeatedAfterAMinuteAndItsIdStaysTaken() {
        serveFirst();

        Clock.advance(Duration.ofSeconds(59));
        assertThat(first.claim()).isEqualTo(Standing.SAME);
        Clock.advance(Duration.ofSeconds(2));
        assertThat(first.claim()).isEqualTo(Standing.TAKEN);
        assertThat(first.repeat()).isEmpty();
    }

    @Test
    void aLostEntryNeverAllowsASecondRepeat() {
        serveFirst();
        assertThat(first.repeat()).isPresent();
        objects.keys().forEach(objects::remove);
        assertThat(first.repeat()).isEmpty();
    }

    @RepeatedTest(10)
    void ofManyConcurrentRequestsOneIsTheFirstAndOneIsTheRepeat() {
        List<String> answers = Parallel.run(16, n -> switch (again().claim()) {
            case FIRST -> {
                again().serve(USE);
                yield "first";
            }
            case SAME -> again().repeat().isPresent() ? "repeat" : "refused";
            case TAKEN -> "refused";
        });

        assertThat(answers).filteredOn("first"::equals).hasSize(1);
        assertThat(answers).filteredOn("repeat"::equals).hasSizeLessThanOrEqualTo(1);
        assertThat(answers.contains("repeat") || first.repeat().isPresent()).isTrue();
        assertThat(first.repeat()).isEmpty();
    }

    /** Else the use would be given back, and the repeat have tokens for it. */
    @RepeatedTest(10)
    void eitherAWithdrawalOrOneOfManyConcurrentRepeatsSucceeds() {
        Repeat repeat = serveFirst();

        List<Optional<String>> won = Parallel.run(
                8,
                n -> first.withdraw(repeat)
                        ? Optional.of("withdrawn")
                        : again().repeat().map(Repeat::key));

        assertThat(won).filteredOn(Optional::isPresent).hasSize(1);
    }
}
