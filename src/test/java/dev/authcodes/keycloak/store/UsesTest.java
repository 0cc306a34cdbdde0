package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
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
    void aCodeHasExactlyAsManyUsesAsItWasMadeWith(int number) {
        AuthCode code = laid(number);

        assertThat(takeAll(code)).hasSize(number).doesNotHaveDuplicates();
        assertThat(Confirmations.leftOutOf(objects.keys())).isEmpty();
    }

    @Test
    void coinsGoFromTheFirstToTheLast() {
        assertThat(takeAll(laid(5))).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void theUsesOfOneCodeAreNotAnothers() {
        AuthCode spent = laid(1);
        AuthCode other = laid(1);
        takeAll(spent);

        assertThat(uses.take(spent)).isEmpty();
        assertThat(uses.take(other)).hasValue(0);
    }

    @Test
    void aCodeWhoseCoinsWereNeverLaidHasNoUse() {
        assertThat(uses.take(Codes.withUses(3))).isEmpty();
    }

    @Test
    void coinsThatAreSpentOutOfOrderAreAllFound() {
        // Every pattern of spent coins of a 6-use code.
        for (int spent = 0; spent < 1 << 6; spent++) {
            AuthCode code = laid(6);
            List<Integer> left = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                if ((spent & 1 << n) == 0) {
                    left.add(n);
                } else {
                    objects.remove(coin(code, n));
                }
            }
            assertThat(takeAll(code))
                    .as("spent: %s", Integer.toBinaryString(spent))
                    .hasSameElementsAs(left);
        }
    }

    @Test
    void theNextCoinIsFoundByBisection() {
        AuthCode code = laid(1000);
        IntStream.range(0, 900).forEach(n -> objects.remove(coin(code, n)));
        int before = objects.removals();

        assertThat(uses.take(code)).hasValue(900);
        assertThat(objects.questions()).isLessThanOrEqualTo(10);
        assertThat(objects.removals() - before).isEqualTo(1);
    }

    @Test
    void theOneUseOfACodeIsTakenWithoutAQuestion() {
        assertThat(uses.take(laid(1))).hasValue(0);
        assertThat(objects.questions()).isZero();
    }

    @Test
    void whoIsOvertakenAtACoinGetsTheNextOne() {
        AuthCode code = laid(3);
        AtomicBoolean overtaken = new AtomicBoolean();
        SingleUseObjectProvider contended = Fake.of(
                SingleUseObjectProvider.class,
                Map.of(
                        "contains", key -> objects.contains((String) key[0]),
                        "putIfAbsent", entry -> objects.putIfAbsent((String) entry[0], (long) entry[1]),
                        "remove",
                                key -> {
                                    Map<String, String> coin = objects.remove((String) key[0]);
                                    return overtaken.getAndSet(true) ? coin : null;
                                }));

        assertThat(new Uses(contended).take(code)).hasValue(1);
        assertThat(Confirmations.leftOutOf(objects.keys())).containsExactly(coin(code, 2));
    }

    @RepeatedTest(20)
    void sixtyFourAtOnceGetExactlyTheFiveUsesOfACode() throws Exception {
        AuthCode code = laid(5);

        List<OptionalInt> taken = Crowd.of(64, () -> uses.take(code));

        assertThat(taken.stream().flatMapToInt(OptionalInt::stream).boxed()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void aUseThatIsGivenBackCanBeSpentAgain() {
        AuthCode code = laid(2);
        takeAll(code);

        uses.giveBack(code, 0);

        assertThat(uses.isAnyLeft(code)).isTrue();
        assertThat(takeAll(code)).containsExactly(0);
    }

    @Test
    void givingBackTwiceMakesOneUse() {
        AuthCode code = laid(1);
        takeAll(code);

        uses.giveBack(code, 0);
        uses.giveBack(code, 0);

        assertThat(takeAll(code)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aCodeIsNotSpentWhileAnyOfItsCoinsIsLeft(int last) {
        AuthCode code = laid(3);
        IntStream.range(0, 3).filter(n -> n != last).forEach(n -> objects.remove(coin(code, n)));

        assertThat(uses.isAnyLeft(code)).isTrue();
        objects.remove(coin(code, last));
        assertThat(uses.isAnyLeft(code)).isFalse();
    }

    @Test
    void aFreshCodeIsSeenNotToBeSpentAtTheFirstQuestion() {
        AuthCode code = laid(100);
        assertThat(uses.isAnyLeft(code)).isTrue();
        assertThat(objects.questions()).isEqualTo(1);
    }

    @Test
    void coinsLiveAsLongAsTheCode() {
        AuthCode code = laid(2);

        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(10)));
        assertThat(uses.isAnyLeft(code)).isTrue();
        Clock.advance(Duration.ofSeconds(10));
        assertThat(uses.isAnyLeft(code)).isFalse();
        assertThat(uses.take(code)).isEmpty();
    }

    @Test
    void aCoinThatIsGivenBackLivesNoLongerThanTheCode() {
        AuthCode code = laid(1);
        takeAll(code);
        Clock.advance(Duration.ofMinutes(4));

        uses.giveBack(code, 0);

        assertThat(objects.secondsLeft(coin(code, 0))).isBetween(50L, 60L);
    }

    @Test
    void anEntryOfAnExpiredCodeLivesForTheSecondThatTheStoreDemands() {
        AuthCode code = laid(1);
        Clock.advance(Duration.ofHours(1));
        assertThat(Uses.secondsLeft(code)).isEqualTo(1);
    }

    private AuthCode laid(int number) {
        AuthCode code = Codes.withUses(number);
        uses.lay(code);
        return code;
    }

    private List<Integer> takeAll(AuthCode code) {
        List<Integer> taken = new ArrayList<>();
        for (OptionalInt coin = uses.take(code); coin.isPresent(); coin = uses.take(code)) {
            taken.add(coin.getAsInt());
        }
        return taken;
    }

    private static String coin(AuthCode code, int n) {
        return "auth-code-use:" + code.digest() + ':' + n;
    }
}
