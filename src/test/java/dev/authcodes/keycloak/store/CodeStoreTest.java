package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.store.CodeStore.UseOutcome.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStatus.RedeemedUse;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import dev.authcodes.keycloak.store.CodeStore.Addition;
import dev.authcodes.keycloak.store.CodeStore.UseOutcome;
import dev.authcodes.keycloak.support.Parallel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.Profile;
import org.keycloak.models.KeycloakSession;

@ExtendWith(Clock.class)
class CodeStoreTest {
    private static final int LIMIT = 3;
    private static final int MOST_USES = 1000;
    /** Of another version of the extension. */
    private static final String UNREADABLE = "{\"v\":2}";

    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final KeycloakSession session = keycloak.open();
    private final CodeStore store = new CodeStore(session);
    private final LongCode value = LongCode.generate("session");
    private final RedemptionRequest plain = Requests.of("cli", null);
    private final RedemptionRequest repeatable = Requests.of("cli", UUID.randomUUID());

    @AfterEach
    void resetFeatures() {
        Profile.reset();
    }

    private static CodeLimits limits(int codes) {
        return new CodeLimits(Codes.LIFESPAN, Codes.LIFESPAN, 1, MOST_USES, codes, MOST_USES);
    }

    private AuthCode added(AuthCode code) {
        assertThat(store.add(code, limits(LIMIT))).isEqualTo(Addition.ADDED);
        return code;
    }

    private AuthCode added(int uses) {
        return added(Codes.of(value, uses));
    }

    private AuthCode addedOther() {
        return added(Codes.withUses(1));
    }

    private AuthCode addAsManyAsFit() {
        return IntStream.range(0, LIMIT).mapToObj(n -> addedOther()).toList().get(0);
    }

    private void assertRefused(int limit, Addition reason) {
        assertThat(store.add(Codes.withUses(1), limits(limit))).isEqualTo(reason);
    }

    private void assertFull() {
        assertRefused(LIMIT, Addition.LIMIT_EXCEEDED);
    }

    private void assertOutcomes(AuthCode code, RedemptionRequest request, UseOutcome... expected) {
        assertThat(Stream.of(expected).map(each -> store.redeemUse(code, request)))
                .containsExactly(expected);
    }

    /** As another request, on another node. */
    private UseOutcome redeemElsewhere(AuthCode code, RedemptionRequest request) {
        return new CodeStore(keycloak.open()).redeemUse(code, request);
    }

    private void rollBack() {
        session.getTransactionManager().setRollbackOnly();
        session.close();
    }

    private static String note(AuthCode code) {
        return "auth-code." + code.digest();
    }

    private Stream<String> keys(String prefix) {
        return keycloak.objects.entries().stream().filter(key -> key.startsWith(prefix));
    }

    @Test
    void aCodeIsFoundOnlyByItsOwnValue() {
        AuthCode code = added(Codes.of(value, 2, new Restrictions("cli", null, null)));

        assertThat(store.find(keycloak.userSession, value.reference())).contains(code);
        assertThat(store.isUnreadable(keycloak.userSession, value.reference())).isFalse();
        LongCode other = LongCode.generate("session");
        assertThat(store.find(keycloak.userSession, other.reference())).isEmpty();
        assertThat(store.isUnreadable(keycloak.userSession, other.reference())).isFalse();
    }

    @Test
    void recordsOfOtherVersionsAndOtherNotesAreIgnoredAndKept() {
        String key = note(Codes.of(value, 1));
        keycloak.notes.putAll(Map.of(key, UNREADABLE, "AUTH_TIME", "1", "auth-codes.x", "{}"));

        assertThat(store.find(keycloak.userSession, value.reference())).isEmpty();
        assertThat(store.isUnreadable(keycloak.userSession, value.reference())).isTrue();
        addAsManyAsFit();
        assertThat(store.codes(keycloak.userSession)).hasSize(LIMIT);
        Clock.advance(Codes.LIFESPAN);
        AuthCode next = addedOther();
        assertThat(keycloak.notes).containsOnlyKeys(key, "AUTH_TIME", "auth-codes.x", note(next));
        assertThat(keycloak.notes).containsEntry(key, UNREADABLE);
    }

    @Test
    void nothingIsAddedOrRedeemedOnASessionThatIsOnlyInTheCache() {
        AuthCode code = added(1);
        assertOutcomes(code, repeatable, REDEEMED);
        keycloak.userSessionIsStored = false;

        assertOutcomes(code, repeatable, SESSION_ENDED);
        assertOutcomes(code, plain, SESSION_ENDED);
        assertRefused(LIMIT, Addition.SESSION_ENDED);
        assertThat(keycloak.notes).containsOnlyKeys(note(code));
        assertThat(keys("auth-code-slot:")).containsExactly("auth-code-slot:session:0");
    }

    @Test
    void sessionsKeptOnlyInMemoryAreNotLookedUpInTheDatabase() {
        Profile.init(
                Profile.ProfileName.DEFAULT,
                Map.of(
                        Profile.Feature.PERSISTENT_USER_SESSIONS,
                        false,
                        Profile.Feature.MULTI_SITE,
                        false,
                        Profile.Feature.STATELESS,
                        false));
        keycloak.userSessionIsStored = false;
        assertOutcomes(added(1), plain, REDEEMED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLimitOfActiveCodesHoldsEvenOnANodeWithoutTheLatestNotes(boolean latest) {
        addAsManyAsFit();
        if (!latest) {
            keycloak.notes.clear();
        }

        assertFull();
        assertThat(keycloak.notes).hasSize(latest ? LIMIT : 0);
    }

    @Test
    void aLoweredLimitHoldsEvenWithAGapBetweenTheSlots() {
        addedOther();
        AuthCode second = addedOther();
        addedOther();
        assertRefused(2, Addition.LIMIT_EXCEEDED);

        keycloak.notes.remove(note(second));
        new Slots(keycloak.objects).giveBack(second, 1);

        assertRefused(2, Addition.LIMIT_EXCEEDED);
        added(1);
    }

    @Test
    void aSlotLostFromTheCacheStillBelongsToItsCode() {
        addedOther();
        keycloak.objects.remove("auth-code-slot:session:0");
        AuthCode code = added(1);
        assertThat(new SessionNotes(keycloak.userSession).find(code.digest()))
                .hasValueSatisfying(record -> assertThat(record.slot()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, LIMIT})
    void anExpiredCodeIsRemovedInOneWriteOnlyWhenAnotherCodeIsAdded(int expired) {
        IntStream.range(0, expired).forEach(n -> addedOther());
        Clock.advance(Codes.LIFESPAN);
        keycloak.writing.clear();
        assertRefused(0, Addition.LIMIT_EXCEEDED);
        assertThat(keycloak.writing).isEmpty();

        AuthCode code = added(1);

        assertThat(keycloak.notes).containsOnlyKeys(note(code));
        assertThat(keycloak.writing).hasSize(1);
    }

    @Test
    void aUsedUpCodeStaysListedUntilItsSlotIsNeeded() {
        AuthCode usedUp = addAsManyAsFit();
        assertOutcomes(usedUp, plain, REDEEMED);
        assertThat(store.codes(keycloak.userSession)).contains(usedUp);
        AuthCode code = added(1);
        assertThat(keycloak.notes).hasSize(LIMIT).containsKey(note(code)).doesNotContainKey(note(usedUp));
    }

    /** As two see it that come at the same moment, of which the other has reserved the slots that were free. */
    @Test
    void aUsedUpCodeMakesRoomEvenIfTheFreeSlotsHaveJustBeenReserved() {
        assertOutcomes(addedOther(), plain, REDEEMED);
        Slots slots = new Slots(keycloak.objects);
        AuthCode other = Codes.withUses(1);
        assertThat(slots.reserve(other, LIMIT, Set.of(0))).hasValue(1);
        assertThat(slots.reserve(other, LIMIT, Set.of(0, 1))).hasValue(2);

        added(1);

        assertFull();
    }

    @Test
    void aConcurrentWriteToTheSessionIsRetriedAndReservesOneSlot() {
        keycloak.failuresToCome = 2;
        AuthCode code = added(1);
        assertThat(keys("auth-code-slot:")).containsExactly("auth-code-slot:session:0");

        keycloak.failuresToCome = 2;
        assertThat(store.remove(code)).isTrue();
        assertThat(keycloak.failuresToCome).isZero();
    }

    @Test
    void aPermanentFailureIsReportedAndReservesNoSlot() {
        keycloak.failuresToCome = Integer.MAX_VALUE;
        assertThatThrownBy(() -> store.add(Codes.of(value, 1), limits(LIMIT)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(keys("auth-code-slot:")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8})
    void aCodeIsRedeemedExactlyAsOftenAsItHasUsesWithoutWritingTheSession(int uses) {
        AuthCode code = added(uses);
        keycloak.writing.clear();

        for (int left = uses; left > 0; left--) {
            assertThat(store.usesLeft(code)).isEqualTo(left);
            assertOutcomes(code, left % 2 == 0 ? plain : Requests.of("cli", UUID.randomUUID()), REDEEMED);
        }

        assertThat(store.usesLeft(code)).isZero();
        assertOutcomes(code, plain, NO_USE_LEFT);
        assertThat(keycloak.writing).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUseIsReturnedExactlyIfTheTransactionIsRolledBack(boolean rolledBack) {
        AuthCode code = added(1);
        assertOutcomes(code, plain, REDEEMED);
        Runnable end = rolledBack ? this::rollBack : session::close;
        end.run();
        assertOutcomes(code, plain, rolledBack ? REDEEMED : NO_USE_LEFT);
    }

    @Test
    void aRepeatedRequestIsServedOnceThenRefusedAndFinallyAReplay() {
        AuthCode code = added(2);
        assertOutcomes(code, repeatable, REDEEMED, REPEATED, REQUEST_NOT_SERVED);
        assertOutcomes(code, Requests.of("cli", UUID.randomUUID()), REDEEMED);
        assertOutcomes(code, repeatable, NO_USE_LEFT);
    }

    @Test
    void aRequestWhoseTwinIsInProgressIsRefusedAtOnceAndIsNoReplay() {
        AuthCode code = added(2);
        new IdempotentRequest(keycloak.objects, code, repeatable).claim();
        assertOutcomes(code, repeatable, REQUEST_NOT_SERVED);
    }

    @Test
    void aRequestIdServesOneRequestAndDoesNotHideAReplay() {
        AuthCode code = added(1);
        assertOutcomes(code, repeatable, REDEEMED);
        assertOutcomes(code, Requests.from("192.0.2.8", repeatable), NO_USE_LEFT);
        assertOutcomes(addedOther(), repeatable, REQUEST_ID_TAKEN);
        assertOutcomes(code, repeatable, REPEATED);
    }

    @Test
    void requestsFromUnknownAddressesAreNotRepeated() {
        assertOutcomes(added(2), Requests.from(null, repeatable), REDEEMED, REDEEMED, NO_USE_LEFT);
    }

    /** As by a node that has read the code before another one removed it. */
    @Test
    void aRequestForARemovedCodeIsNotRepeated() {
        AuthCode code = added(2);
        assertOutcomes(code, repeatable, REDEEMED);
        store.remove(code);
        assertOutcomes(code, repeatable, REQUEST_NOT_SERVED);
    }

    @Test
    void aRolledBackRequestCostsNoUseAndCountsAsTheFirstWhenSentAgain() {
        AuthCode code = added(1);
        assertOutcomes(code, repeatable, REDEEMED);
        rollBack();
        assertThat(store.status(code).redemptions()).isEmpty();
        assertOutcomes(code, repeatable, REDEEMED, REPEATED, NO_USE_LEFT);
    }

    /** Its tokens are there. */
    @Test
    void aUseIsNotReturnedIfARepeatWasServedForIt() {
        AuthCode code = added(1);
        assertOutcomes(code, repeatable, REDEEMED);
        assertThat(redeemElsewhere(code, repeatable)).isEqualTo(REPEATED);
        rollBack();
        assertOutcomes(code, plain, NO_USE_LEFT);
    }

    @Test
    void aRolledBackRepeatIsServedAgainOnce() {
        AuthCode code = added(2);
        assertThat(redeemElsewhere(code, repeatable)).isEqualTo(REDEEMED);
        assertOutcomes(code, repeatable, REPEATED);
        rollBack();
        assertOutcomes(code, repeatable, REPEATED, REQUEST_NOT_SERVED);
    }

    @Test
    void aRequestThatFoundNoUseDoesNotOccupyItsId() {
        AuthCode code = added(1);
        assertOutcomes(code, plain, REDEEMED);
        assertOutcomes(code, repeatable, NO_USE_LEFT);
        assertOutcomes(addedOther(), repeatable, REDEEMED);
    }

    @Test
    void expiredCodesAreNotListed() {
        AuthCode usedUp = added(1);
        AuthCode fresh = added(Codes.withUses(2));
        assertOutcomes(usedUp, plain, REDEEMED);

        assertThat(store.codes(keycloak.userSession)).containsExactlyInAnyOrder(usedUp, fresh);

        Clock.advance(Codes.LIFESPAN);
        assertThat(store.codes(keycloak.userSession)).isEmpty();
    }

    @Test
    void theStatusHasTheUsesLeftAndTheRedemptionsWithTheirRepeats() {
        AuthCode code = added(4);
        Instant first = Clock.now();
        assertOutcomes(code, plain, REDEEMED);
        Clock.advance(Duration.ofSeconds(2));
        RedemptionRequest tv = Requests.of("tv", UUID.randomUUID());
        assertOutcomes(code, tv, REDEEMED);
        Clock.advance(Duration.ofSeconds(2));
        assertOutcomes(code, tv, REPEATED, REQUEST_NOT_SERVED);

        String address = tv.address().toString();
        assertThat(store.status(code))
                .isEqualTo(new CodeStatus(
                        code,
                        2,
                        List.of(
                                new RedeemedUse("tv", address, first.plusSeconds(4), true),
                                new RedeemedUse("tv", address, first.plusSeconds(2), false),
                                new RedeemedUse("cli", address, first, false))));
    }

    @Test
    void theStatusCountsOnlyWhatTheCacheHasNotLost() {
        AuthCode code = added(4);
        assertOutcomes(code, plain, REDEEMED);
        keycloak.objects.remove("auth-code-used:" + code.digest() + ":0");
        keycloak.objects.remove("auth-code-use:" + code.digest() + ":2");
        assertThat(store.status(code)).isEqualTo(new CodeStatus(code, 2, List.of()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLastTenRedemptionsAreListedWithTheirRepeats(boolean repeated) {
        AuthCode code = added(12);
        for (int n = 0; n < 12; n++) {
            RedemptionRequest request = Requests.of("cli-" + n, UUID.randomUUID());
            assertOutcomes(
                    code, request, repeated ? new UseOutcome[] {REDEEMED, REPEATED} : new UseOutcome[] {REDEEMED});
        }

        assertThat(store.status(code).redemptions())
                .hasSize(repeated ? 20 : 10)
                .filteredOn(use -> use.repeat() == repeated)
                .extracting(RedeemedUse::client)
                .hasSize(10)
                .doesNotContain("cli-0", "cli-1");
    }

    @Test
    void aCodeWhoseUsesAreLostIsUsedUpButRaisesNoReplayAlarm() {
        AuthCode code = added(3);
        assertOutcomes(code, plain, REDEEMED);
        keycloak.objects.keys().forEach(keycloak.objects::remove);
        assertOutcomes(code, plain, USES_UNACCOUNTED_FOR);
        assertOutcomes(code, repeatable, USES_UNACCOUNTED_FOR);
    }

    /** As after a partition of the cluster, when what confirms the redemption has long expired. */
    @Test
    void aRedeemedUseThatComesBackIsNotRedeemedAgain() {
        AuthCode code = added(3);
        assertOutcomes(code, plain, REDEEMED, REDEEMED);
        Clock.advance(Duration.ofMinutes(2));
        Stream.of(0, 1).forEach(use -> keycloak.objects.putIfAbsent("auth-code-use:" + code.digest() + ':' + use, 60));

        assertOutcomes(code, plain, REDEEMED, NO_USE_LEFT);
    }

    /** Keycloak writes the record with the commit, which may still fail. */
    @Test
    void anAttemptDuringTheLastRedemptionIsNoReplay() {
        AuthCode code = added(1);
        new Uses(keycloak.objects, code).redeem();
        assertOutcomes(code, plain, USES_UNACCOUNTED_FOR);
    }

    @Test
    void aUseWhoseRepeatAloneSucceededIsRecorded() {
        AuthCode code = added(1);
        assertOutcomes(code, repeatable, REDEEMED);
        assertThat(redeemElsewhere(code, repeatable)).isEqualTo(REPEATED);
        keycloak.objects.remove("auth-code-used:" + code.digest() + ":0");
        assertOutcomes(code, repeatable, NO_USE_LEFT);
    }

    /**
     * Random redemptions, repeats and failures, a random loss of entries in between. More uses than the code has are never
     * redeemed, and what is called a replay is one.
     */
    @RepeatedTest(300)
    void aReplayIsNeverReportedWithoutProofWhateverIsLost(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int uses = 1 + random.nextInt(4);
        AuthCode code = added(uses);
        List<RedemptionRequest> requests = Stream.generate(
                        () -> Requests.of("cli", random.nextBoolean() ? UUID.randomUUID() : null))
                .limit(3)
                .toList();
        int redeemed = 0;
        for (int n = 0; n < 4 * uses; n++) {
            KeycloakSession request = keycloak.open();
            UseOutcome outcome = new CodeStore(request).redeemUse(code, requests.get(random.nextInt(3)));
            boolean fails = random.nextInt(4) == 0;
            if (fails) {
                request.getTransactionManager().setRollbackOnly();
            }
            request.close();

            if (outcome == NO_USE_LEFT) {
                assertThat(redeemed).isEqualTo(uses);
            }
            redeemed += outcome == REDEEMED && !fails ? 1 : 0;
            assertThat(redeemed).isLessThanOrEqualTo(uses);
            if (random.nextInt(3) == 0) {
                keycloak.objects.keys().stream()
                        .sorted()
                        .filter(key -> random.nextInt(10) == 0)
                        .forEach(keycloak.objects::remove);
            }
        }
    }

    @Test
    void theRecordOfARedemptionExpiresWithItsCode() {
        AuthCode code = added(2);
        Clock.advance(Codes.LIFESPAN.dividedBy(2));
        assertOutcomes(code, plain, REDEEMED);
        assertThat(keycloak.objects.secondsLeft("auth-code-used:" + code.digest() + ":0"))
                .isEqualTo(Codes.LIFESPAN.dividedBy(2).toSeconds());
    }

    @Test
    void aRemovedCodeFreesItsSlotAtOnceAndLeavesNothingAfterTwoMinutes() {
        AuthCode code = added(20);
        addedOther();
        addedOther();
        assertOutcomes(code, plain, REDEEMED);
        IntStream.range(0, 10)
                .forEach(n -> assertOutcomes(code, Requests.of("cli", UUID.randomUUID()), REDEEMED, REPEATED));

        assertThat(store.remove(code)).isTrue();

        assertThat(store.find(keycloak.userSession, value.reference())).isEmpty();
        assertOutcomes(code, plain, USES_UNACCOUNTED_FOR);
        assertThat(store.status(code).redemptions()).isEmpty();
        addedOther();
        assertFull();
        assertThat(store.remove(code)).as("once").isFalse();
        Clock.advance(Duration.ofMinutes(2));
        assertThat(living().filter(key -> key.contains(code.digest()))).isEmpty();
        assertThat(living()).hasSize(2 * LIMIT);
    }

    /** Each code that was used up leaves nothing when it is forgotten, so what a session has does not grow with its codes. */
    @Test
    void theEntriesOfASessionAreBoundedHoweverManyCodesAreUsedUp() {
        int most = 0;
        for (int n = 0; n < 50; n++) {
            AuthCode code = added(Codes.withUses(1 + n % 9));
            while (store.redeemUse(code, Requests.of("cli", UUID.randomUUID())) == REDEEMED) {
                Clock.advance(Duration.ofSeconds(1));
            }
            most = Math.max(most, Math.toIntExact(lasting().count()));
        }
        assertThat(most).isLessThan(LIMIT * (9 * 2 + 10));
    }

    @Test
    void theTotalUsesOfActiveCodesAreLimitedAndAUsedUpCodeMakesRoom() {
        AuthCode code = added(MOST_USES - 2);
        added(Codes.withUses(2));
        assertFull();
        IntStream.range(0, MOST_USES - 3).forEach(n -> assertOutcomes(code, plain, REDEEMED));
        assertFull();
        assertOutcomes(code, plain, REDEEMED);

        added(Codes.withUses(MOST_USES - 3));
        assertThat(store.add(Codes.withUses(2), limits(LIMIT))).isEqualTo(Addition.LIMIT_EXCEEDED);
        addedOther();
        assertThat(lasting().filter(key -> key.contains(code.digest()))).isEmpty();
    }

    @RepeatedTest(5)
    void concurrentAdditionsNeverExceedTheTotalUses() {
        List<Addition> additions =
                Parallel.run(24, n -> new CodeStore(keycloak.open()).add(Codes.withUses(150), limits(100)));
        assertThat(additions).filteredOn(Addition.ADDED::equals).hasSize(MOST_USES / 150);
        assertThat(keycloak.notes).hasSize(MOST_USES / 150);
    }

    @Test
    void aCrashWhileCreatingACodeBlocksTheSessionForTenSecondsAtMost() {
        keycloak.objects.putIfAbsent("auth-code-creation:session", 10);
        Parallel.run(2, n -> {
            if (n == 0) {
                Clock.advance(Duration.ofSeconds(10));
            } else {
                addedOther();
            }
            return n;
        });
    }

    @Test
    void aCreationThatWaitsTooLongForOthersIsRefusedAndLeavesNothing() {
        keycloak.objects.putIfAbsent("auth-code-creation:session", 60);
        Parallel.run(2, n -> {
            if (n == 0) {
                Clock.advance(Duration.ofSeconds(16));
            } else {
                assertRefused(LIMIT, Addition.BUSY);
            }
            return n;
        });
        assertThat(keycloak.objects.keys()).containsExactly("auth-code-creation:session");
        assertThat(keycloak.notes).isEmpty();
    }

    /** Its redemption is neither committed nor has it failed yet. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9})
    void aCodeWhoseLastUseIsBeingRedeemedMakesNoRoomAndSurvivesAFailure(int uses) {
        AuthCode code = added(uses);
        addedOther();
        addedOther();
        IntStream.range(1, uses).forEach(n -> assertOutcomes(code, plain, REDEEMED));
        Uses underWay = new Uses(keycloak.objects, code);
        int last = underWay.redeem().orElseThrow();

        assertFull();
        underWay.giveBack(last);

        assertThat(store.find(keycloak.userSession, value.reference())).contains(code);
        assertOutcomes(code, plain, REDEEMED, NO_USE_LEFT);
        addedOther();
    }

    @Test
    void aCodeWhoseUsesOrRecordsAreLostMakesRoomAfterAMinute() {
        AuthCode lost = addAsManyAsFit();
        keycloak.objects.remove("auth-code-use:" + lost.digest() + ":0");
        addedOther();
        AuthCode unrecorded = store.codes(keycloak.userSession).findFirst().orElseThrow();
        assertOutcomes(unrecorded, plain, REDEEMED);
        keycloak.objects.remove("auth-code-used:" + unrecorded.digest() + ":0");
        assertFull();
        Clock.advance(Duration.ofSeconds(61));
        addedOther();
    }

    /** The first refusal sums up who redeemed the last uses. Whether the redeemer repeats itself takes ten more at most. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 64, 65, 100, 512, 513, 1000})
    void aUsedUpCodeIsRefusedAndListedWithFewLookUps(int uses) {
        AuthCode code = added(uses);
        IntStream.range(0, uses).forEach(n -> assertOutcomes(code, plain, REDEEMED));
        int most = 20 + (int) Math.ceil(10 * Math.log(uses) / Math.log(2));

        assertThat(lookUpsOf(() -> assertOutcomes(code, plain, NO_USE_LEFT))).isLessThanOrEqualTo(most);
        assertThat(lookUpsOf(() -> assertOutcomes(code, plain, NO_USE_LEFT))).isLessThanOrEqualTo(2);
        assertThat(lookUpsOf(() -> store.hasRedeemed(code, Requests.of("other", null))))
                .isLessThanOrEqualTo(10);
        assertThat(lookUpsOf(() -> store.status(code))).isLessThanOrEqualTo(most);
    }

    private int lookUpsOf(Runnable task) {
        int before = keycloak.objects.lookUps.get();
        task.run();
        return keycloak.objects.lookUps.get() - before;
    }

    /** What is there for longer than a minute. */
    private Stream<String> lasting() {
        return living().filter(key -> keycloak.objects.secondsLeft(key) > 60);
    }

    private Stream<String> living() {
        return keycloak.objects.keys().stream().filter(keycloak.objects::contains);
    }

    @Test
    void anEndedSessionHasNoCodesAndAcceptsNone() {
        keycloak.userSessionExists = false;
        assertRefused(LIMIT, Addition.SESSION_ENDED);
        assertThat(keycloak.objects.keys()).isEmpty();
        assertThat(store.remove(Codes.of(value, 1))).isFalse();
    }
}
