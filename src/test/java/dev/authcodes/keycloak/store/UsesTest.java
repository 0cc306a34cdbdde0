package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

@ExtendWith(Clock.class)
class UsesTest {
    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();

    /** Numbers of uses around the sizes of blocks, up to the maximum. */
    static IntStream numbers() {
        return IntStream.of(1, 2, 3, 7, 8, 9, 63, 64, 65, 100, 511, 512, 513, 999, 1000);
    }

    private static int mostLookUps(int uses) {
        return 8 + (int) Math.ceil(10 * Math.log(uses) / Math.log(2));
    }

    private int lookUpsOf(Runnable task) {
        int before = objects.lookUps.get();
        task.run();
        return objects.lookUps.get() - before;
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aCodeHasExactlyAsManyUsesAsItWasCreatedWith(int number) {
        AuthCode code = created(number);
        AuthCode other = created(1);
        assertThat(redeemAll(code)).containsExactly(IntStream.range(0, number).toArray());
        assertThat(keys("auth-code-use:")).containsExactly(key(other, 0));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void findingTheNextUseAndRefusingNeedFewLookUps(int number) {
        Uses uses = new Uses(objects, created(number));
        for (int n = 0; n < number; n++) {
            assertThat(uses.countLeft()).isEqualTo(number - n);
            assertThat(lookUpsOf(uses::countLeft)).isLessThanOrEqualTo(mostLookUps(number));
            assertThat(uses.next()).isEqualTo(n);
            assertThat(lookUpsOf(uses::redeem)).as("use %s", n).isLessThanOrEqualTo(mostLookUps(number));
        }
        assertThat(lookUpsOf(() -> assertThat(uses.redeem()).isEmpty())).isEqualTo(1);
        assertThat(uses.countLeft()).isZero();
    }

    @Test
    void usesThatAreRedeemedOutOfOrderAreAllFound() {
        // Every pattern of lost uses of a 9-use code.
        for (int lost = 0; lost < 1 << 9; lost++) {
            int pattern = lost;
            AuthCode code = created(9);
            IntStream.range(0, 9).filter(n -> (pattern & 1 << n) != 0).forEach(n -> objects.remove(key(code, n)));
            assertThat(redeemAll(code))
                    .as("lost: %s", Integer.toBinaryString(lost))
                    .containsExactlyInAnyOrder(IntStream.range(0, 9)
                            .filter(n -> (pattern & 1 << n) == 0)
                            .toArray());
        }
    }

    /** Some uses are lost before and some during redemptions, and marks are lost as well. */
    @RepeatedTest(100)
    void everyUseThatIsNotLostIsFoundOnceAndThenARefusalNeedsOneLookUp(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int number = 1 + random.nextInt(1000);
        AuthCode code = created(number);
        Uses uses = new Uses(objects, code);
        boolean[] gone = new boolean[number];
        for (int n = 0; n < number; n++) {
            OptionalInt use = uses.redeem();
            use.ifPresent(redeemed -> {
                assertThat(gone[redeemed]).as("redeemed before, or lost").isFalse();
                gone[redeemed] = true;
            });
            int lost = random.nextInt(number);
            if (random.nextInt(5) == 0) {
                objects.remove(key(code, lost));
                gone[lost] = true;
                keys("auth-code-used-up:")
                        .filter(mark -> random.nextInt(20) == 0)
                        .forEach(objects::remove);
            }
        }
        for (int use : redeemAll(code)) {
            gone[use] = true;
        }

        assertThat(gone).doesNotContain(false);
        assertThat(lookUpsOf(() -> assertThat(uses.redeem()).isEmpty())).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aReturnedUseIsCountedAndRedeemedOnceMoreWithFewLookUps(int number) {
        AuthCode code = created(number);
        Uses uses = new Uses(objects, code);
        redeemAll(code);
        for (int use : new int[] {0, number / 2, number - 1}) {
            uses.giveBack(use);
            uses.giveBack(use);

            assertThat(uses.isAnyLeft()).isTrue();
            assertThat(uses.countLeft()).isEqualTo(1);
            assertThat(lookUpsOf(() -> assertThat(uses.redeem()).hasValue(use)))
                    .isLessThanOrEqualTo(mostLookUps(number));
            assertThat(uses.redeem()).isEmpty();
            assertThat(uses.isAnyLeft()).isFalse();
        }
    }

    @Test
    void aRequestThatLosesAUseToAnotherGetsTheNextOne() {
        AuthCode code = created(3);
        AtomicBoolean overtaken = new AtomicBoolean();
        SingleUseObjectProvider contended = with("remove", key -> {
            Map<String, String> removed = objects.remove((String) key[0]);
            return overtaken.getAndSet(true) ? removed : null;
        });

        assertThat(new Uses(contended, code).redeem()).hasValue(1);
        assertThat(keys("auth-code-use:")).containsExactly(key(code, 2));
    }

    @Test
    void aUseIsRedeemedEvenIfMarksCannotBeWritten() {
        AuthCode code = created(8);
        IntStream.range(0, 7).forEach(n -> new Uses(objects, code).redeem());
        SingleUseObjectProvider failing = with("putIfAbsent", entry -> {
            if (((String) entry[0]).startsWith("auth-code-used-up:")) {
                throw new IllegalStateException("the cache does not answer");
            }
            return objects.putIfAbsent((String) entry[0], (long) entry[1]);
        });

        assertThat(new Uses(failing, code).redeem()).hasValue(7);
        assertThat(new Uses(failing, code).redeem()).isEmpty();
    }

    /** Before the mark is written, and between the mark and the second check. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMarkNeverHidesAUseReturnedWhileTheMarkIsWritten(boolean before) {
        AuthCode code = created(8);
        Uses uses = new Uses(objects, code);
        IntStream.range(0, 7).forEach(n -> uses.redeem());
        Consumer<Boolean> giveBack = now -> {
            if (now) {
                uses.giveBack(3);
            }
        };
        SingleUseObjectProvider interrupted = with("putIfAbsent", entry -> {
            boolean isMark = ((String) entry[0]).startsWith("auth-code-used-up:");
            giveBack.accept(isMark && before);
            boolean put = objects.putIfAbsent((String) entry[0], (long) entry[1]);
            giveBack.accept(isMark && !before);
            return put;
        });

        assertThat(new Uses(interrupted, code).redeem()).hasValue(7);

        assertThat(redeemAll(code)).containsExactly(3);
    }

    @RepeatedTest(50)
    void concurrentRedemptionsAndReturnsNeverExceedTheUses() {
        AuthCode code = created(20);
        List<OptionalInt> redeemed = Parallel.run(32, n -> {
            Uses uses = new Uses(objects, code);
            OptionalInt use = uses.redeem();
            if (n % 2 == 0) {
                use.ifPresent(uses::giveBack);
                return OptionalInt.empty();
            }
            return use;
        });
        assertThat(IntStream.concat(redeemed.stream().flatMapToInt(OptionalInt::stream), IntStream.of(redeemAll(code))))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).boxed().toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aCodeIsNotUsedUpWhileAnyUseIsLeft(int last) {
        AuthCode code = created(3);
        Uses uses = new Uses(objects, code);
        IntStream.range(0, 3).filter(n -> n != last).forEach(n -> objects.remove(key(code, n)));
        assertThat(uses.isAnyLeft()).isTrue();
        objects.remove(key(code, last));
        assertThat(uses.isAnyLeft()).isFalse();
    }

    @Test
    void oneLookUpShowsThatAFreshCodeIsNotUsedUp() {
        Uses uses = new Uses(objects, created(100));
        assertThat(lookUpsOf(() -> assertThat(uses.isAnyLeft()).isTrue())).isEqualTo(1);
    }

    @Test
    void mostEntriesOfAUsedUpCodeExpireWithinAMinute() {
        AuthCode code = created(100);
        redeemAll(code);
        Clock.advance(Duration.ofSeconds(61));
        assertThat(objects.keys().stream().filter(objects::contains)).hasSizeLessThanOrEqualTo(100 / 7 + 3);
    }

    @Test
    void removedUsesLeaveNothing() {
        AuthCode code = created(100);
        Uses uses = new Uses(objects, code);
        IntStream.range(0, 70).forEach(n -> uses.redeem());

        assertThat(uses.removeAll())
                .containsExactlyElementsOf(IntStream.range(0, 70).boxed().toList());

        assertThat(objects.entries()).isEmpty();
    }

    @Test
    void usesExpireWithTheirCode() {
        Uses uses = new Uses(objects, created(2));

        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(10)));
        assertThat(uses.isAnyLeft()).isTrue();
        Clock.advance(Duration.ofSeconds(10));
        assertThat(uses.isAnyLeft()).isFalse();
        assertThat(uses.redeem()).isEmpty();
    }

    @Test
    void aReturnedUseExpiresWithItsCode() {
        AuthCode code = created(1);
        redeemAll(code);
        Clock.advance(Duration.ofMinutes(4));
        new Uses(objects, code).giveBack(0);
        assertThat(objects.secondsLeft(key(code, 0))).isBetween(50L, 60L);
    }

    @Test
    void anEntryOfAnExpiredCodeHasTheMinimumLifespanOfTheStore() {
        AuthCode code = created(1);
        Clock.advance(Duration.ofHours(1));
        assertThat(Uses.secondsLeft(code)).isEqualTo(1);
    }

    private AuthCode created(int number) {
        AuthCode code = Codes.withUses(number);
        new Uses(objects, code).create();
        return code;
    }

    private int[] redeemAll(AuthCode code) {
        return Stream.generate(new Uses(objects, code)::redeem)
                .takeWhile(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .toArray();
    }

    private Stream<String> keys(String prefix) {
        return objects.entries().stream().filter(key -> key.startsWith(prefix)).sorted();
    }

    /** The objects with another behaviour of one method. */
    private SingleUseObjectProvider with(String method, Fake.Answer answer) {
        Map<String, Fake.Answer> answers = objects.answers();
        answers.put(method, answer);
        return Fake.of(SingleUseObjectProvider.class, answers);
    }

    private static String key(AuthCode code, int n) {
        return "auth-code-use:" + code.digest() + ':' + n;
    }
}
