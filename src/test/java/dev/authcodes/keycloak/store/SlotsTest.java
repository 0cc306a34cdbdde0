package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.keycloak.models.SingleUseObjectProvider;

@ExtendWith(Clock.class)
class SlotsTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final Slots slots = new Slots(objects);

    @Test
    void codesTakePlacesFromTheLowestUntilNoneIsLeft() {
        assertThat(take(2)).hasValue(0);
        assertThat(take(2)).hasValue(1);
        assertThat(take(2)).isEmpty();
    }

    @Test
    void aPlaceThatIsKnownToBeTakenIsNotTried() {
        assertThat(slots.take(Codes.withUses(1), 3, Set.of(0, 1))).hasValue(2);
        assertThat(Confirmations.leftOutOf(objects.keys())).containsExactly("auth-code-slot:session:2");
    }

    @Test
    void everySessionHasPlacesOfItsOwn() {
        assertThat(take(1)).hasValue(0);
        assertThat(slots.take(Codes.of(LongCode.generate("other"), 1), 1, Set.of()))
                .hasValue(0);
    }

    @RepeatedTest(20)
    void sixtyFourAtOnceGetExactlyFivePlaces() throws Exception {
        List<OptionalInt> taken = Crowd.of(64, () -> take(5));

        assertThat(taken.stream().flatMapToInt(OptionalInt::stream).boxed()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void aPlaceIsFreeAgainWhenItsCodeHasExpired() {
        take(1);
        Clock.advance(Codes.LIFESPAN);
        assertThat(take(1)).hasValue(0);
    }

    @Test
    void aPlaceIsFreeAgainWhenItsCodeHasExpiredHoweverLongItTookToTake() {
        // The clock goes on between the place and what confirms it, and a place that is won must not be refused then.
        SingleUseObjectProvider slow = Fake.of(SingleUseObjectProvider.class, Map.of("putIfAbsent", entry -> {
            boolean put = objects.putIfAbsent((String) entry[0], (long) entry[1]);
            Clock.advance(Duration.ofSeconds(1));
            return put;
        }));
        AuthCode code = Codes.withUses(1);
        assertThat(new Slots(slow).take(code, 1, Set.of())).hasValue(0);

        Clock.advance(Duration.between(Clock.now(), code.expiresAt()));

        assertThat(take(1)).hasValue(0);
    }

    @Test
    void aPlaceIsFreeAgainWhenItsCodeIsSpent() {
        AuthCode code = Codes.withUses(1);
        slots.take(code, 1, Set.of());

        slots.free(code, 0);

        assertThat(take(1)).hasValue(0);
    }

    @Test
    void freeingTwiceDoesNotFreeThePlaceOfTheCodeThatTookItMeanwhile() {
        AuthCode spent = Codes.withUses(1);
        slots.take(spent, 1, Set.of());
        slots.free(spent, 0);
        take(1);

        slots.free(spent, 0);

        assertThat(take(1)).as("a second code in one place").isEmpty();
    }

    @RepeatedTest(20)
    void ofManyWhoFreeAPlaceAndTakeItOneGetsIt() throws Exception {
        AuthCode spent = Codes.withUses(1);
        slots.take(spent, 1, Set.of());

        List<OptionalInt> taken = Crowd.of(32, () -> {
            slots.free(spent, 0);
            return take(1);
        });

        assertThat(taken.stream().flatMapToInt(OptionalInt::stream).boxed()).containsExactly(0);
    }

    @Test
    void aPlaceThatExpiresInAMomentIsLeftToExpire() {
        AuthCode spent = Codes.withUses(1);
        slots.take(spent, 1, Set.of());
        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(5)));

        slots.free(spent, 0);

        assertThat(take(1)).isEmpty();
    }

    @Test
    void aPlaceThatDoesNotExpireAtOnceIsFreed() {
        AuthCode spent = Codes.withUses(1);
        slots.take(spent, 1, Set.of());
        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(20)));

        slots.free(spent, 0);

        assertThat(take(1)).hasValue(0);
    }

    @Test
    void aPlaceForACodeThatCouldNotBeStoredIsGivenBack() {
        AuthCode code = Codes.withUses(1);
        slots.take(code, 1, Set.of());

        slots.giveBack(code, 0);

        assertThat(objects.keys()).isEmpty();
    }

    private OptionalInt take(int limit) {
        return slots.take(Codes.withUses(1), limit, Set.of());
    }
}
