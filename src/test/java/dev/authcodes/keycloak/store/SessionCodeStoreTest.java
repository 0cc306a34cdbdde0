package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CodeStatus;
import dev.authcodes.keycloak.code.CodeStore.Addition;
import dev.authcodes.keycloak.code.CodeStore.Spending;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.RedeemedUse;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
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
class SessionCodeStoreTest {
    private static final int LIMIT = 3;

    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final KeycloakSession session = keycloak.open();
    private final SessionCodeStore store = new SessionCodeStore(session);
    private final LongCode value = LongCode.generate("session");

    @Test
    void aCodeThatWasAddedIsFoundByItsValue() {
        AuthCode code = added(Codes.of(value, 2, new Restrictions("cli", null, null)));
        assertThat(store.find(keycloak.userSession, value.reference())).contains(code);
    }

    @Test
    void anotherValueFindsNothing() {
        added(Codes.of(value, 1));
        assertThat(store.find(keycloak.userSession, LongCode.generate("session").reference()))
                .isEmpty();
    }

    @Test
    void aRecordOfAnotherVersionIsNoCodeAndIsLeftWhereItIs() {
        String key = CodeRecord.key(value.digest());
        keycloak.notes.put(key, "{\"v\":2}");

        assertThat(store.find(keycloak.userSession, value.reference())).isEmpty();
        assertThat(store.isUnreadable(keycloak.userSession, value.reference())).isTrue();
        addAsManyAsFit();
        assertThat(store.codes(keycloak.userSession)).hasSize(LIMIT);
        assertThat(keycloak.notes).containsEntry(key, "{\"v\":2}");
    }

    @Test
    void aCodeThatIsThereOrIsNotIsNotUnreadable() {
        assertThat(store.isUnreadable(keycloak.userSession, value.reference())).isFalse();
        added(Codes.of(value, 1));
        assertThat(store.isUnreadable(keycloak.userSession, value.reference())).isFalse();
    }

    @Test
    void onASessionThatHasEndedNothingIsAdded() {
        keycloak.userSessionExists = false;

        assertThat(store.add(Codes.of(value, 1), LIMIT)).isEqualTo(Addition.SESSION_ENDED);
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    @Test
    void onASessionThatIsInTheCacheOnlyNothingIsAddedAndNoPlaceTaken() {
        keycloak.userSessionIsStored = false;

        assertThat(store.add(Codes.of(value, 1), LIMIT)).isEqualTo(Addition.SESSION_ENDED);
        assertThat(keycloak.notes).isEmpty();
        assertThat(keycloak.objects.keys()).noneMatch(key -> key.startsWith("auth-code-slot:"));
    }

    @Test
    void onASessionThatIsInTheCacheOnlyNoUseIsSpent() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);
        keycloak.userSessionIsStored = false;

        assertThat(store.spend(code, request)).isEqualTo(Spending.SESSION_ENDED);
        assertThat(store.spend(code, Requests.of("cli", null))).isEqualTo(Spending.SESSION_ENDED);
    }

    @Test
    void whereSessionsAreKeptInMemoryOnlyNobodyLooksForThemInTheDatabase() {
        Profile.init(
                Profile.ProfileName.DEFAULT,
                Map.of(Profile.Feature.PERSISTENT_USER_SESSIONS, false, Profile.Feature.MULTI_SITE, false));
        keycloak.userSessionIsStored = false;

        AuthCode code = added(Codes.of(value, 1));

        assertThat(store.spend(code, Requests.of("cli", null))).isEqualTo(Spending.SPENT);
    }

    @Test
    void noMoreCodesThanTheLimitAreActive() {
        addAsManyAsFit();

        assertThat(store.add(Codes.of(value, 1), LIMIT)).isEqualTo(Addition.LIMIT_EXCEEDED);
        assertThat(store.find(keycloak.userSession, value.reference())).isEmpty();
    }

    @Test
    void aCodeOfWhichTheSessionKnowsNothingYetCountsToo() {
        addAsManyAsFit();
        // As a node sees it that has not got the latest notes.
        keycloak.notes.clear();

        assertThat(store.add(Codes.of(value, 1), LIMIT)).isEqualTo(Addition.LIMIT_EXCEEDED);
    }

    @Test
    void aLimitThatWasLoweredHoldsForTheCodesThatAreThere() {
        addAsManyAsFit();
        assertThat(store.add(Codes.of(value, 1), 2)).isEqualTo(Addition.LIMIT_EXCEEDED);
    }

    @Test
    void aLimitThatWasLoweredHoldsAlsoWhereThereIsAGapBetweenThePlaces() {
        added(Codes.withUses(1));
        AuthCode second = added(Codes.withUses(1));
        added(Codes.withUses(1));
        keycloak.notes.remove(CodeRecord.key(second.digest()));
        new Slots(keycloak.objects).giveBack(second, 1);

        assertThat(store.add(Codes.of(value, 1), 2)).isEqualTo(Addition.LIMIT_EXCEEDED);
        assertThat(store.add(Codes.of(value, 1), 3)).isEqualTo(Addition.ADDED);
    }

    @Test
    void aPlaceThatTheCacheHasLostIsStillTheOneOfItsCode() {
        added(Codes.withUses(1));
        keycloak.objects.remove("auth-code-slot:session:0");

        added(Codes.of(value, 1));

        String note = keycloak.notes.get(CodeRecord.key(value.digest()));
        assertThat(CodeRecord.read(note).orElseThrow().slot()).isEqualTo(1);
    }

    @Test
    void anExpiredCodeIsForgottenAlsoWhileThereIsRoom() {
        added(Codes.withUses(1));
        Clock.advance(Codes.LIFESPAN);

        added(Codes.of(value, 1));
        assertThat(keycloak.notes).containsOnlyKeys(CodeRecord.key(value.digest()));
    }

    @Test
    void theSessionIsWrittenOnceAlsoWhereCodesHaveExpired() {
        addAsManyAsFit();
        Clock.advance(Codes.LIFESPAN);
        keycloak.writing.clear();

        added(Codes.of(value, 1));
        assertThat(keycloak.writing).hasSize(1);
    }

    @Test
    void aRefusedCodeDoesNotWriteTheSession() {
        added(Codes.withUses(1));
        Clock.advance(Codes.LIFESPAN);
        keycloak.writing.clear();

        assertThat(store.add(Codes.of(value, 1), 0)).isEqualTo(Addition.LIMIT_EXCEEDED);
        assertThat(keycloak.writing).isEmpty();
    }

    @Test
    void anExpiredCodeMakesRoomAndIsForgotten() {
        addAsManyAsFit();
        Clock.advance(Codes.LIFESPAN);

        added(Codes.of(value, 1));
        assertThat(keycloak.notes).containsOnlyKeys(CodeRecord.key(value.digest()));
    }

    @Test
    void aSpentCodeMakesRoomAndIsForgotten() {
        AuthCode spent = addAsManyAsFit();
        store.spend(spent, Requests.of("cli", null));

        added(Codes.of(value, 1));
        assertThat(keycloak.notes)
                .hasSize(LIMIT)
                .containsKey(CodeRecord.key(value.digest()))
                .doesNotContainKey(CodeRecord.key(spent.digest()));
    }

    /** As two see it that come at the same moment, of which the other has taken the place that was free. */
    @Test
    void aSpentCodeMakesRoomAlsoWhereTheFreePlacesHaveJustBeenTaken() {
        AuthCode spent = added(Codes.withUses(1));
        store.spend(spent, Requests.of("cli", null));
        Slots slots = new Slots(keycloak.objects);
        AuthCode other = Codes.withUses(1);
        assertThat(slots.take(other, LIMIT, Set.of(0))).hasValue(1);
        assertThat(slots.take(other, LIMIT, Set.of(0, 1))).hasValue(2);

        added(Codes.of(value, 1));

        assertThat(store.add(Codes.withUses(1), LIMIT)).isEqualTo(Addition.LIMIT_EXCEEDED);
    }

    @Test
    void whileThereIsRoomSpentCodesStayListed() {
        AuthCode spent = added(Codes.of(value, 1));
        store.spend(spent, Requests.of("cli", null));

        added(Codes.withUses(1));
        assertThat(keycloak.notes).hasSize(2);
    }

    @Test
    void theNotesOfOthersStayAndSoDoThoseOfANewerVersion() {
        keycloak.notes.putAll(Map.of("AUTH_TIME", "1", "auth-code.X", "{\"v\":2}"));

        added(Codes.of(value, 1));

        assertThat(keycloak.notes).containsOnlyKeys("AUTH_TIME", "auth-code.X", CodeRecord.key(value.digest()));
    }

    @Test
    void aFailureOfTheMomentIsTriedAgainAndTakesOnePlace() {
        keycloak.failuresToCome = 2;

        added(Codes.of(value, 1));

        assertThat(Confirmations.leftOutOf(keycloak.objects.keys()))
                .filteredOn(key -> key.startsWith("auth-code-slot:"))
                .containsExactly("auth-code-slot:session:0");
    }

    @Test
    void aFailureThatStaysIsReportedAndTakesNoPlace() {
        keycloak.failuresToCome = Integer.MAX_VALUE;

        assertThatThrownBy(() -> store.add(Codes.of(value, 1), LIMIT)).isInstanceOf(IllegalStateException.class);
        assertThat(keycloak.objects.keys()).noneMatch(key -> key.startsWith("auth-code-slot:"));
    }

    @Test
    void aCodeIsSpentAsOftenAsItHasUses() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", null);

        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 8})
    void theUsesThatAreLeftAreCounted(int uses) {
        AuthCode code = added(Codes.of(value, uses));

        for (int left = uses; left > 0; left--) {
            assertThat(store.usesLeft(code)).isEqualTo(left);
            store.spend(code, Requests.of("cli", null));
        }
        assertThat(store.usesLeft(code)).isZero();
    }

    @Test
    void aRequestWhoseTwinIsUnderWayIsNotTakenForAReplay() {
        AuthCode code = added(Codes.of(value, 2));
        UUID id = UUID.randomUUID();
        RedemptionRequest request = Requests.of("cli", id);
        new RepeatedRequests(keycloak.objects, code, request, id).claim();

        assertThat(store.spend(code, request)).isEqualTo(Spending.REQUEST_NOT_SERVED);
    }

    @Test
    void spendingDoesNotWriteTheSession() {
        AuthCode code = added(Codes.of(value, 2));
        Map<String, String> before = Map.copyOf(keycloak.notes);

        store.spend(code, Requests.of("cli", UUID.randomUUID()));

        assertThat(keycloak.notes).isEqualTo(before);
    }

    @Test
    void aUseIsGivenBackWhenTheTransactionIsRolledBack() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", null);

        store.spend(code, request);
        rollBack();

        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
    }

    @Test
    void aUseStaysSpentWhenTheTransactionIsCommitted() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", null);

        store.spend(code, request);
        session.close();

        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    @Test
    void theSameRequestAgainCostsNoSecondUse() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());

        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.REPEATED);
        assertThat(store.spend(code, Requests.of("cli", UUID.randomUUID()))).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, Requests.of("cli", UUID.randomUUID()))).isEqualTo(Spending.NO_USE_LEFT);
    }

    @Test
    void theSameRequestForTheThirdTimeIsRefusedWhileTheCodeHasUsesLeftAndAReplayAfterwards() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);
        store.spend(code, request);

        assertThat(store.spend(code, request)).isEqualTo(Spending.REQUEST_NOT_SERVED);

        store.spend(code, Requests.of("tv", null));
        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    @Test
    void aRequestIdThatIsTakenDoesNotHideAReplay() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);

        assertThat(store.spend(code, Requests.from("192.0.2.8", request))).isEqualTo(Spending.NO_USE_LEFT);
        assertThat(store.spend(code, request)).as("the repeat is still due").isEqualTo(Spending.REPEATED);
    }

    @Test
    void fromAnUnknownAddressNothingIsRepeated() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.from(null, Requests.of("cli", UUID.randomUUID()));

        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    /** As by a node that has read the code before another one removed it. */
    @Test
    void aCodeThatWasRemovedIsNotRepeated() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);

        store.remove(code);

        assertThat(store.spend(code, request)).isEqualTo(Spending.REQUEST_NOT_SERVED);
    }

    @Test
    void aRequestIdServesOneClientAndOneCode() {
        AuthCode code = added(Codes.of(value, 2));
        AuthCode other = added(Codes.withUses(1));
        UUID id = UUID.randomUUID();
        store.spend(code, Requests.of("cli", id));

        assertThat(store.spend(code, Requests.of("tv", id))).isEqualTo(Spending.REQUEST_ID_TAKEN);
        assertThat(store.spend(other, Requests.of("cli", id))).isEqualTo(Spending.REQUEST_ID_TAKEN);
        assertThat(store.spend(code, Requests.of("tv", null))).isEqualTo(Spending.SPENT);
        assertThat(store.spend(other, Requests.of("cli", null))).isEqualTo(Spending.SPENT);
    }

    @Test
    void aUseOfARequestThatWasRolledBackIsGivenBackAndTheRequestIsTheFirstAgain() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());

        store.spend(code, request);
        rollBack();

        assertThat(store.redemptions(code)).isEmpty();
        assertThat(store.spend(code, request)).isEqualTo(Spending.SPENT);
        assertThat(store.spend(code, request)).isEqualTo(Spending.REPEATED);
        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    /** Where Keycloak writes sessions after it has committed the rest, and fails. */
    @Test
    void aUseThatARepeatWasServedForIsNotGivenBack() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);
        assertThat(new SessionCodeStore(keycloak.open()).spend(code, request)).isEqualTo(Spending.REPEATED);

        rollBack();

        assertThat(store.spend(code, Requests.of("tv", null))).isEqualTo(Spending.NO_USE_LEFT);
    }

    @Test
    void aRepeatWhoseTransactionWasRolledBackIsServedAgainOnce() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        new SessionCodeStore(keycloak.open()).spend(code, request);

        store.spend(code, request);
        rollBack();

        assertThat(store.spend(code, request)).isEqualTo(Spending.REPEATED);
        assertThat(store.spend(code, request)).isEqualTo(Spending.REQUEST_NOT_SERVED);
    }

    @Test
    void aRequestThatFoundNoUseLeavesItsIdFree() {
        AuthCode code = added(Codes.of(value, 1));
        AuthCode other = added(Codes.withUses(1));
        UUID id = UUID.randomUUID();
        store.spend(code, Requests.of("cli", null));

        assertThat(store.spend(code, Requests.of("cli", id))).isEqualTo(Spending.NO_USE_LEFT);
        assertThat(store.spend(other, Requests.of("cli", id))).isEqualTo(Spending.SPENT);
    }

    @RepeatedTest(10)
    void aRequestThatIsSentManyTimesAtOnceCostsOneUse() throws Exception {
        AuthCode code = added(Codes.of(value, 5));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());

        List<Spending> spendings = Crowd.of(16, () -> new SessionCodeStore(keycloak.open()).spend(code, request));

        assertThat(spendings).filteredOn(Spending.SPENT::equals).hasSize(1);
        assertThat(spendings).filteredOn(Spending.REPEATED::equals).hasSizeLessThanOrEqualTo(1);
        assertThat(Confirmations.leftOutOf(keycloak.objects.keys()))
                .filteredOn(key -> key.startsWith("auth-code-use:"))
                .hasSize(4);
    }

    @Test
    void theCodesOfASessionAreThoseThatHaveNotExpired() {
        AuthCode spent = added(Codes.of(value, 1));
        AuthCode fresh = added(Codes.withUses(2));
        store.spend(spent, Requests.of("cli", null));

        assertThat(store.codes(keycloak.userSession)).containsExactlyInAnyOrder(spent, fresh);

        Clock.advance(Codes.LIFESPAN);
        assertThat(store.codes(keycloak.userSession)).isEmpty();
    }

    @Test
    void theStatusTellsHowManyUsesAreLeftAndWhoHadTheOthers() {
        AuthCode code = added(Codes.of(value, 4));
        Instant first = Clock.now();
        store.spend(code, Requests.of("cli", null));
        Clock.advance(Duration.ofSeconds(2));
        store.spend(code, Requests.of("tv", UUID.randomUUID()));

        CodeStatus status = store.status(code);

        assertThat(status.code()).isEqualTo(code);
        assertThat(status.usesLeft()).isEqualTo(2);
        assertThat(status.redemptions())
                .containsExactly(
                        new RedeemedUse("tv", FakeKeycloak.ADDRESS, first.plusSeconds(2), false),
                        new RedeemedUse("cli", FakeKeycloak.ADDRESS, first, false));
    }

    @Test
    void theStatusCountsWhatIsThereAlsoWhereTheCacheHasLostAnEntry() {
        AuthCode code = added(Codes.of(value, 4));
        store.spend(code, Requests.of("cli", null));
        keycloak.objects.remove("auth-code-used:" + code.digest() + ":0");
        keycloak.objects.remove("auth-code-use:" + code.digest() + ":2");

        assertThat(store.status(code).usesLeft()).isEqualTo(2);
        assertThat(store.status(code).redemptions()).isEmpty();
    }

    @Test
    void theLastTenRedemptionsAreListedAndAllAreOnRecord() {
        AuthCode code = added(Codes.of(value, 12));
        IntStream.range(0, 12).forEach(n -> store.spend(code, Requests.of("cli-" + n, null)));

        assertThat(store.status(code).redemptions())
                .extracting(RedeemedUse::client)
                .hasSize(10)
                .contains("cli-11", "cli-2")
                .doesNotContain("cli-0", "cli-1");
        assertThat(store.redemptions(code)).hasSize(12);
    }

    @Test
    void aRepeatIsListedBesideItsUse() {
        AuthCode code = added(Codes.of(value, 2));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        Instant first = Clock.now();
        store.spend(code, request);
        Clock.advance(Duration.ofSeconds(2));
        store.spend(code, request);
        store.spend(code, request);

        assertThat(store.status(code).redemptions())
                .containsExactly(
                        new RedeemedUse("cli", FakeKeycloak.ADDRESS, first.plusSeconds(2), true),
                        new RedeemedUse("cli", FakeKeycloak.ADDRESS, first, false));
        assertThat(store.status(code).usesLeft()).isEqualTo(1);
    }

    @Test
    void theLastTenUsesAreListedWithTheirRepeats() {
        AuthCode code = added(Codes.of(value, 12));
        IntStream.range(0, 12).forEach(n -> {
            RedemptionRequest request = Requests.of("cli-" + n, UUID.randomUUID());
            store.spend(code, request);
            store.spend(code, request);
        });

        assertThat(store.status(code).redemptions()).hasSize(20);
        assertThat(store.status(code).redemptions())
                .filteredOn(RedeemedUse::repeat)
                .extracting(RedeemedUse::client)
                .hasSize(10)
                .contains("cli-11", "cli-2");
        assertThat(store.redemptions(code)).hasSize(24);
    }

    @Test
    void withoutItsUsesInTheStoreACodeIsSpentButNoReplay() {
        AuthCode code = added(Codes.of(value, 3));
        store.spend(code, Requests.of("cli", null));
        keycloak.objects.keys().forEach(keycloak.objects::remove);

        assertThat(store.spend(code, Requests.of("tv", null))).isEqualTo(Spending.USES_UNACCOUNTED_FOR);
        assertThat(store.spend(code, Requests.of("tv", UUID.randomUUID()))).isEqualTo(Spending.USES_UNACCOUNTED_FOR);
    }

    /** Keycloak writes the record with the commit, which may come to nothing yet. */
    @Test
    void whileTheLastUseIsBeingRedeemedAnotherAttemptIsNoReplay() {
        AuthCode code = added(Codes.of(value, 1));
        new Uses(keycloak.objects).take(code);

        assertThat(store.spend(code, Requests.of("tv", null))).isEqualTo(Spending.USES_UNACCOUNTED_FOR);
    }

    @Test
    void aCodeThatWasRevokedBeforeItsLastUseIsNoReplay() {
        AuthCode code = added(Codes.of(value, 2));
        store.spend(code, Requests.of("cli", null));
        store.remove(code);

        assertThat(store.spend(code, Requests.of("cli", null))).isEqualTo(Spending.USES_UNACCOUNTED_FOR);
    }

    @Test
    void aUseOfWhichOnlyTheRepeatSucceededIsOnRecord() {
        AuthCode code = added(Codes.of(value, 1));
        RedemptionRequest request = Requests.of("cli", UUID.randomUUID());
        store.spend(code, request);
        new SessionCodeStore(keycloak.open()).spend(code, request);
        keycloak.objects.remove("auth-code-used:" + code.digest() + ":0");

        assertThat(store.spend(code, request)).isEqualTo(Spending.NO_USE_LEFT);
    }

    /**
     * Random redemptions, repeats and failures, a random loss of entries in between. More uses than the code has are never
     * redeemed, and what is called a replay is one.
     */
    @RepeatedTest(300)
    void aReplayIsProvenWhateverGetsLost(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int uses = 1 + random.nextInt(4);
        AuthCode code = added(Codes.of(value, uses));
        List<RedemptionRequest> requests = Stream.generate(
                        () -> Requests.of("cli", random.nextBoolean() ? UUID.randomUUID() : null))
                .limit(3)
                .toList();
        int redeemed = 0;
        for (int n = 0; n < 4 * uses; n++) {
            KeycloakSession request = keycloak.open();
            Spending spending = new SessionCodeStore(request).spend(code, requests.get(random.nextInt(3)));
            boolean fails = random.nextInt(4) == 0;
            if (fails) {
                request.getTransactionManager().setRollbackOnly();
            }
            request.close();

            if (spending == Spending.NO_USE_LEFT) {
                assertThat(redeemed).isEqualTo(uses);
            }
            redeemed += spending == Spending.SPENT && !fails ? 1 : 0;
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
    void aRecordOfARedemptionGoesWithTheCode() {
        AuthCode code = added(Codes.of(value, 2));
        Clock.advance(Codes.LIFESPAN.dividedBy(2));
        store.spend(code, Requests.of("cli", null));

        assertThat(keycloak.objects.secondsLeft("auth-code-used:" + code.digest() + ":0"))
                .isEqualTo(Codes.LIFESPAN.dividedBy(2).toSeconds());
    }

    @Test
    void aRemovedCodeHasNoRecordAndNoUseAndFreesItsPlace() {
        AuthCode code = added(Codes.of(value, 3));
        addAsMany(LIMIT - 1);
        store.spend(code, Requests.of("cli", null));

        assertThat(store.remove(code)).isTrue();

        assertThat(store.find(keycloak.userSession, value.reference())).isEmpty();
        assertThat(store.spend(code, Requests.of("cli", null))).isEqualTo(Spending.USES_UNACCOUNTED_FOR);
        assertThat(store.redemptions(code)).hasSize(1);
        added(Codes.withUses(1));
        assertThat(store.add(Codes.withUses(1), LIMIT)).isEqualTo(Addition.LIMIT_EXCEEDED);
    }

    @Test
    void aCodeIsRemovedOnce() {
        AuthCode code = added(Codes.of(value, 1));
        store.remove(code);

        assertThat(store.remove(code)).isFalse();
    }

    @Test
    void onASessionThatHasEndedThereIsNothingToRemove() {
        AuthCode code = added(Codes.of(value, 1));
        keycloak.userSessionExists = false;

        assertThat(store.remove(code)).isFalse();
    }

    @Test
    void aRemovalIsTriedAgainWhereSomebodyElseWroteTheSession() {
        AuthCode code = added(Codes.of(value, 1));
        keycloak.failuresToCome = 2;

        assertThat(store.remove(code)).isTrue();
        assertThat(keycloak.failuresToCome).isZero();
    }

    @AfterEach
    void resetFeatures() {
        Profile.reset();
    }

    private AuthCode added(AuthCode code) {
        assertThat(store.add(code, LIMIT)).isEqualTo(Addition.ADDED);
        return code;
    }

    private AuthCode addAsManyAsFit() {
        AuthCode last = added(Codes.withUses(1));
        addAsMany(LIMIT - 1);
        return last;
    }

    private void addAsMany(int count) {
        IntStream.range(0, count).forEach(n -> added(Codes.withUses(1)));
    }

    private void rollBack() {
        session.getTransactionManager().setRollbackOnly();
        session.close();
    }
}
