package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

@ExtendWith(Clock.class)
class UsesTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final Uses uses = new Uses(objects);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void aCodeHasExactlyAsManyUsesAsItWasCreatedWith(int number) {
        AuthCode code = created(number);
        AuthCode other = created(1);
        assertThat(redeemAll(code))
                .containsExactlyElementsOf(IntStream.range(0, number).boxed().toList());
        assertThat(objects.entries()).containsExactly(key(other, 0));
    }

    @Test
    void usesThatAreRedeemedOutOfOrderAreAllFound() {
        // Every pattern of redeemed uses of a 6-use code.
        for (int redeemed = 0; redeemed < 1 << 6; redeemed++) {
            AuthCode code = created(6);
            List<Integer> left = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                if ((redeemed & 1 << n) == 0) {
                    left.add(n);
                } else {
                    objects.remove(key(code, n));
                }
            }
            assertThat(redeemAll(code))
                    .as("redeemed: %s", Integer.toBinaryString(redeemed))
                    .hasSameElementsAs(left);
        }
    }

    @Test
    void theNextUseIsFoundByBisection() {
        AuthCode code = created(1000);
        IntStream.range(0, 900).forEach(n -> objects.remove(key(code, n)));
        int before = objects.removals.get();

        assertThat(uses.redeem(code)).hasValue(900);
        assertThat(objects.questions).hasValueLessThanOrEqualTo(10);
        assertThat(objects.removals).hasValue(before + 1);
    }

    @Test
    void theOnlyUseOfACodeIsRedeemedWithoutALookUp() {
        assertThat(uses.redeem(created(1))).hasValue(0);
        assertThat(objects.questions).hasValue(0);
    }

    @Test
    void whoIsOvertakenAtAUseGetsTheNextOne() {
        AuthCode code = created(3);
        AtomicBoolean overtaken = new AtomicBoolean();
        SingleUseObjectProvider contended = Fake.of(
                SingleUseObjectProvider.class,
                Map.of(
                        "contains", key -> objects.contains((String) key[0]),
                        "putIfAbsent", entry -> objects.putIfAbsent((String) entry[0], (long) entry[1]),
                        "remove",
                                key -> {
                                    Map<String, String> removed = objects.remove((String) key[0]);
                                    return overtaken.getAndSet(true) ? removed : null;
                                }));

        assertThat(new Uses(contended).redeem(code)).hasValue(1);
        assertThat(objects.entries()).containsExactly(key(code, 2));
    }

    @RepeatedTest(20)
    void sixtyFourAtOnceGetExactlyTheFiveUsesOfACode() {
        AuthCode code = created(5);
        List<OptionalInt> redeemed = Parallel.run(64, n -> uses.redeem(code));
        assertThat(redeemed.stream().flatMapToInt(OptionalInt::stream).boxed())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void aUseThatIsGivenBackCanBeRedeemedAgainOnce() {
        AuthCode code = created(2);
        redeemAll(code);

        uses.giveBack(code, 0);
        uses.giveBack(code, 0);

        assertThat(uses.isAnyLeft(code)).isTrue();
        assertThat(redeemAll(code)).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aCodeIsNotUsedUpWhileAnyUseIsLeft(int last) {
        AuthCode code = created(3);
        IntStream.range(0, 3).filter(n -> n != last).forEach(n -> objects.remove(key(code, n)));
        assertThat(uses.isAnyLeft(code)).isTrue();
        objects.remove(key(code, last));
        assertThat(uses.isAnyLeft(code)).isFalse();
    }

    @Test
    void aFreshCodeIsSeenNotToBeUsedUpAtTheFirstLookUp() {
        assertThat(uses.isAnyLeft(created(100))).isTrue();
        assertThat(objects.questions).hasValue(1);
    }

    @Test
    void usesLiveAsLongAsTheCode() {
        AuthCode code = created(2);

        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(10)));
        assertThat(uses.isAnyLeft(code)).isTrue();
        Clock.advance(Duration.ofSeconds(10));
        assertThat(uses.isAnyLeft(code)).isFalse();
        assertThat(uses.redeem(code)).isEmpty();
    }

    @Test
    void aUseThatIsGivenBackLivesNoLongerThanTheCode() {
        AuthCode code = created(1);
        redeemAll(code);
        Clock.advance(Duration.ofMinutes(4));
        uses.giveBack(code, 0);
        assertThat(objects.secondsLeft(key(code, 0))).isBetween(50L, 60L);
    }

    @Test
    void anEntryOfAnExpiredCodeLivesForTheSecondThatTheStoreDemands() {
        AuthCode code = created(1);
        Clock.advance(Duration.ofHours(1));
        assertThat(Uses.secondsLeft(code)).isEqualTo(1);
    }

    private AuthCode created(int number) {
        AuthCode code = Codes.withUses(number);
        uses.create(code);
        return code;
    }

    private List<Integer> redeemAll(AuthCode code) {
        List<Integer> redeemed = new ArrayList<>();
        for (OptionalInt use = uses.redeem(code); use.isPresent(); use = uses.redeem(code)) {
            redeemed.add(use.getAsInt());
        }
        return redeemed;
    }

    private static String key(AuthCode code, int n) {
        return "auth-code-use:" + code.digest() + ':' + n;
    }
}
