package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

@ExtendWith(Clock.class)
class SlotsTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final Slots slots = new Slots(objects);
    private final AuthCode code = Codes.withUses(1);

    private OptionalInt reserve(int limit) {
        return slots.reserve(Codes.withUses(1), limit, Set.of());
    }

    @Test
    void slotsOfASessionAreReservedFromTheLowestUntilNoneIsLeft() {
        assertThat(reserve(2)).hasValue(0);
        assertThat(reserve(2)).hasValue(1);
        assertThat(reserve(2)).isEmpty();
        AuthCode other = Codes.of(LongCode.generate("other"), 1);
        assertThat(slots.reserve(other, 1, Set.of())).hasValue(0);
    }

    @Test
    void slotsKnownToBeReservedAreNotTried() {
        assertThat(slots.reserve(code, 3, Set.of(0, 1))).hasValue(2);
        assertThat(objects.entries()).containsExactly("auth-code-slot:session:2");
    }

    @RepeatedTest(20)
    void sixtyFourConcurrentReservationsGetExactlyFiveSlots() {
        List<OptionalInt> reserved = Parallel.run(64, n -> reserve(5));
        assertThat(reserved.stream().flatMapToInt(OptionalInt::stream).boxed())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void aSlotIsFreeWhenItsCodeHasExpiredHoweverLongItTookToReserve() {
        // The clock goes on between the slot and what confirms it, and a slot that is won must not be refused then.
        SingleUseObjectProvider slow =
                Fake.of(SingleUseObjectProvider.class, Map.of("put", entry -> null, "putIfAbsent", entry -> {
                    boolean put = objects.putIfAbsent((String) entry[0], (long) entry[1]);
                    Clock.advance(Duration.ofSeconds(1));
                    return put;
                }));
        assertThat(new Slots(slow).reserve(code, 1, Set.of())).hasValue(0);

        Clock.advance(Duration.between(Clock.now(), code.expiresAt()));

        assertThat(reserve(1)).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"300, true", "20, true", "5, false"})
    void aSlotIsFreedWhenItsCodeIsUsedUpUnlessItExpiresSoonAnyway(int secondsLeft, boolean free) {
        slots.reserve(code, 1, Set.of());
        Clock.advance(Codes.LIFESPAN.minusSeconds(secondsLeft));
        assertThat(slots.free(code, 0)).isEqualTo(free);
        assertThat(reserve(1).isPresent()).isEqualTo(free);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 61, 200})
    void freeingASlotTwiceDoesNotFreeItForItsNextOwner(int secondsLater) {
        slots.reserve(code, 1, Set.of());
        slots.free(code, 0);
        reserve(1);
        Clock.advance(Duration.ofSeconds(secondsLater));
        assertThat(slots.free(code, 0)).isFalse();
        assertThat(reserve(1)).as("a second code in one slot").isEmpty();
    }

    @RepeatedTest(20)
    void oneOfManyWhoFreeAndReserveASlotGetsIt() {
        slots.reserve(code, 1, Set.of());

        List<OptionalInt> reserved = Parallel.run(32, n -> {
            slots.free(code, 0);
            return reserve(1);
        });

        assertThat(reserved.stream().flatMapToInt(OptionalInt::stream).boxed()).containsExactly(0);
    }

    @Test
    void theSlotOfACodeThatCouldNotBeStoredIsReturned() {
        slots.reserve(code, 1, Set.of());
        slots.giveBack(code, 0);
        assertThat(objects.keys()).isEmpty();
    }
}
