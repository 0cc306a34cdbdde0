package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.utils.PkceUtils;

@ExtendWith(Clock.class)
class CodeRedeemerTest {
    private static final String VERIFIER = "v".repeat(43);
    private static final String CHALLENGE = PkceUtils.generateS256CodeChallenge(VERIFIER);

    private static final Network HOME = Network.parse("192.0.2.0/24").orElseThrow();

    private final ClientModel cli = Fake.of(ClientModel.class, Map.of("getClientId", none -> "cli"));
    private final LongCode value = LongCode.generate("session");
    private final UserSessionModel userSession = Fake.of(UserSessionModel.class, Map.of("getId", none -> "session"));
    private final FakeSessions sessions = new FakeSessions();
    private final FakeCodeStore store = new FakeCodeStore();
    private final FakeShortCodes shortCodes = new FakeShortCodes();
    private final ShortCode shortCode = ShortCode.generate();
    private RedemptionRefusal rulesObject;
    private final CodeRedeemer redeemer = new CodeRedeemer(sessions, store, shortCodes, this::objection);

    @Test
    void aCodeIsRedeemedOnItsSession() {
        store.code = Codes.of(value, 1);

        assertThat(redeem(value.reveal(), null)).isEqualTo(RedemptionOutcome.redeemed(userSession, store.code));
        assertThat(store.spent).containsExactly(store.code);
    }

    @Test
    void aRepeatedRequestIsServedAgain() {
        store.code = Codes.of(value, 1);
        store.spending = CodeStore.Spending.REPEATED;

        assertThat(redeem(value.reveal(), null)).isEqualTo(RedemptionOutcome.repeated(userSession, store.code));
    }

    @ParameterizedTest
    @CsvSource({"NO_USE_LEFT", "USES_UNACCOUNTED_FOR", "REQUEST_ID_TAKEN", "REQUEST_NOT_SERVED"})
    void whatCannotBeSpentIsRejected(RedemptionRefusal reason) {
        store.code = Codes.of(value, 1);
        store.spending = CodeStore.Spending.valueOf(reason.name());

        RedemptionOutcome redemption = redeem(value.reveal(), null);

        assertThat(redemption).isEqualTo(new RedemptionOutcome.Rejected(reason, userSession, store.code));
        assertThat(((RedemptionOutcome.Rejected) redemption).replayed().isPresent())
                .isEqualTo(reason == RedemptionRefusal.NO_USE_LEFT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "session", "session.tooshort"})
    void whatIsNoCodeIsRejected(String presented) {
        store.code = Codes.of(value, 1);
        assertRejected(redeem(presented, null), RedemptionRefusal.MALFORMED);
    }

    @Test
    void aSessionThatIsGoneIsRejected() {
        store.code = Codes.of(value, 1);
        sessions.found = false;
        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.SESSION_NOT_FOUND);
    }

    @Test
    void aSecretOfAnotherSessionIsRejected() {
        store.code = Codes.of(value, 1);
        String moved = value.reveal().replace("session.", "other.");
        assertRejected(redeem(moved, null), RedemptionRefusal.SESSION_NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource({"USER_DISABLED", "USER_LOCKED_OUT"})
    void aPersonWhoMayNotSignInIsRejected(RedemptionRefusal reason) {
        store.code = Codes.of(value, 1);
        sessions.person = reason;
        assertRejected(redeem(value.reveal(), null), reason);
    }

    @Test
    void aCodeThatTheSessionDoesNotHaveIsRejected() {
        store.code = Codes.of(LongCode.generate("session"), 1);
        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.UNKNOWN_CODE);
    }

    @Test
    void aCodeOfAnotherVersionOfTheExtensionIsRejectedAndTheReasonSaysSo() {
        store.unreadable = true;
        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.UNREADABLE_RECORD);
    }

    @Test
    void aCodeIsRejectedFromTheMomentOfItsExpiry() {
        store.code = Codes.of(value, 1);
        Clock.advance(Codes.LIFESPAN);
        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.EXPIRED);
    }

    @Test
    void aCodeIsGoodUntilShortlyBeforeItsExpiry() {
        store.code = Codes.of(value, 1);
        // Ten seconds, so that it does not matter how fast the test runs.
        Clock.advance(Codes.LIFESPAN.minus(Duration.ofSeconds(10)));
        assertThat(redeem(value.reveal(), null)).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @Test
    void aCodeForAnotherClientIsRejected() {
        store.code = Codes.of(value, 1, new Restrictions("tv", null, null));
        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.OTHER_CLIENT);
    }

    @Test
    void aCodeForThisClientIsRedeemed() {
        store.code = Codes.of(value, 1, new Restrictions("cli", null, null));
        assertThat(redeem(value.reveal(), null)).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @Test
    void aCodeForANetworkIsRedeemedInIt() {
        store.code = Codes.of(value, 1, Restrictions.NONE.withNetwork(HOME));
        assertThat(redeemFrom("192.0.2.77")).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"192.0.3.77", "2001:db8::1", "unknown"})
    void aCodeForANetworkIsRejectedFromElsewhere(String address) {
        store.code = Codes.of(value, 1, Restrictions.NONE.withNetwork(HOME));
        assertRejected(redeemFrom(address), RedemptionRefusal.OTHER_NETWORK);
    }

    @Test
    void aShortCodeIsRedeemedOnItsConnectionAndCostsNoGuess() {
        addShortCode();

        assertThat(redeemShort("192.0.2.7")).isEqualTo(RedemptionOutcome.redeemed(userSession, store.code));
        assertThat(store.spent).containsExactly(store.code);
        assertThat(shortCodes.guesses).isEmpty();
    }

    @Test
    void aShortCodeIsUnknownOnAnotherConnectionWhichLosesTheGuess() {
        addShortCode();

        assertRejected(redeemShort("192.0.2.8"), RedemptionRefusal.UNKNOWN_CODE);
        assertThat(shortCodes.guesses).containsExactly("192.0.2.8/32");
    }

    @Test
    void aShortCodeWithoutAnAddressIsRejected() {
        addShortCode();
        assertRejected(redeemShort("unknown"), RedemptionRefusal.OTHER_NETWORK);
    }

    @Test
    void withoutAGuessLeftTheRightShortCodeIsNotLookedAt() {
        addShortCode();
        for (int n = 0; n < ShortCode.GUESSES; n++) {
            shortCodes.takeGuess(Network.parse("192.0.2.7/32").orElseThrow());
        }

        assertRejected(redeemShort("192.0.2.7"), RedemptionRefusal.TOO_MANY_GUESSES);
        assertThat(shortCodes.lookUps).isZero();
    }

    @Test
    void aShortCodeThatIsRefusedForWhateverReasonCostsAGuess() {
        addShortCode();
        rulesObject = RedemptionRefusal.CLIENT_NOT_PERMITTED;

        assertRejected(redeemShort("192.0.2.7"), RedemptionRefusal.CLIENT_NOT_PERMITTED);
        assertThat(shortCodes.guesses).hasSize(1);
    }

    @Test
    void whatIsNoShortCodeAndALongCodeCostNoGuess() {
        store.code = Codes.of(LongCode.generate("session"), 1);

        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.UNKNOWN_CODE);
        assertRejected(redeem("AEIO-UAEI", null), RedemptionRefusal.MALFORMED);
        assertThat(shortCodes.guesses).isEmpty();
    }

    private void addShortCode() {
        Network connection = Network.parse("192.0.2.7/32").orElseThrow();
        store.code = Codes.of(value, 1, Restrictions.NONE.withNetwork(connection));
        shortCodes.add(shortCode, store.code);
    }

    private RedemptionOutcome redeemShort(String address) {
        ClientAddress from = ClientAddress.parse(address).orElse(null);
        return redeemer.redeem(shortCode.reveal(), new RedemptionRequest(cli, null, null, null, null, from));
    }

    @ParameterizedTest
    @CsvSource({"NOT_BEFORE", "CREATOR_DISABLED"})
    void aCodeWhoseCreationHasBeenRevokedIsRejected(RedemptionRefusal reason) {
        store.code = Codes.of(value, 1);
        sessions.creation = reason;

        assertRejected(redeem(value.reveal(), null), reason);
        assertThat(sessions.askedCreator).isEqualTo(Codes.CREATOR);
        assertThat(sessions.askedCreatedAt).isEqualTo(store.code.createdAt());
    }

    @ParameterizedTest
    @CsvSource({"CLIENT_NOT_PERMITTED", "CONSENT_MISSING"})
    void aClientAgainstWhichTheRulesSpeakIsRejected(RedemptionRefusal reason) {
        store.code = Codes.of(value, 1);
        rulesObject = reason;
        assertRejected(redeem(value.reveal(), null), reason);
    }

    @Test
    void aCodeWithAChallengeNeedsItsVerifier() {
        store.code = Codes.of(value, 1, new Restrictions(null, null, CHALLENGE));

        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.VERIFIER_MISSING);
        assertRejected(redeem(value.reveal(), "w".repeat(43)), RedemptionRefusal.VERIFIER_MISMATCH);
        assertRejected(redeem(value.reveal(), CHALLENGE), RedemptionRefusal.VERIFIER_MISMATCH);
        assertThat(redeem(value.reveal(), VERIFIER)).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @Test
    void aVerifierForACodeWithoutAChallengeIsRejected() {
        store.code = Codes.of(value, 1);
        assertRejected(redeem(value.reveal(), VERIFIER), RedemptionRefusal.VERIFIER_WITHOUT_CHALLENGE);
    }

    @Test
    void aCodeWithAKeyNeedsTheProofOfThatKey() {
        store.code = Codes.of(value, 1, new Restrictions(null, null, null, "key", null));

        assertRejected(redeem(value.reveal(), null), RedemptionRefusal.PROOF_MISSING);
        assertRejected(redeem(value.reveal(), null, "other key"), RedemptionRefusal.PROOF_KEY_MISMATCH);
        assertThat(redeem(value.reveal(), null, "key")).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @Test
    void aProofForACodeWithoutAKeyIsWhatAnyClientMaySend() {
        store.code = Codes.of(value, 1);
        assertThat(redeem(value.reveal(), null, "key")).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @ParameterizedTest
    @CsvSource({"challenge, VERIFIER_MISSING", "key, PROOF_MISSING"})
    void theRulesAreNotAskedForOneWhoLacksVerifierOrKey(String binding, RedemptionRefusal reason) {
        rulesObject = RedemptionRefusal.CONSENT_MISSING;
        store.code = Codes.of(
                value,
                1,
                new Restrictions(
                        null,
                        null,
                        binding.equals("challenge") ? CHALLENGE : null,
                        binding.equals("key") ? "key" : null,
                        null));

        assertRejected(redeem(value.reveal(), null), reason);
    }

    @Test
    void theRestrictionsOfScopeAreForTheOneWhoMakesTheTokens() {
        store.code = Codes.of(value, 1, new Restrictions(null, Set.of("email"), null));
        assertThat(redeem(value.reveal(), null)).isInstanceOf(RedemptionOutcome.Redeemed.class);
    }

    @Test
    void theTextOfARequestHidesTheVerifier() {
        assertThat(new RedemptionRequest(cli, "email", VERIFIER, null, null, null).toString())
                .contains("cli", "email")
                .doesNotContain(VERIFIER);
    }

    @Test
    void theReasonReadsAsOneWordInTheEvent() {
        assertThat(RedemptionRefusal.NO_USE_LEFT.detail()).isEqualTo("no_use_left");
        assertThat(CreationRefusal.LIMIT_EXCEEDED.detail()).isEqualTo("limit_exceeded");
        assertThat(RevocationCause.REPLAY.detail()).isEqualTo("replay");
    }

    @Test
    void aRejectionSaysWhatWasFoundOutAboutTheCode() {
        store.code = Codes.of(value, 1, new Restrictions("tv", null, null));
        String otherSecret = LongCode.generate("session").reveal();

        assertThat(redeem("nonsense", null))
                .isEqualTo(new RedemptionOutcome.Rejected(RedemptionRefusal.MALFORMED, null, null));
        assertThat(redeem(otherSecret, null))
                .isEqualTo(new RedemptionOutcome.Rejected(RedemptionRefusal.UNKNOWN_CODE, userSession, null));
        assertThat(redeem(value.reveal(), null))
                .isEqualTo(new RedemptionOutcome.Rejected(RedemptionRefusal.OTHER_CLIENT, userSession, store.code));
        sessions.person = RedemptionRefusal.USER_DISABLED;
        assertThat(redeem(value.reveal(), null))
                .isEqualTo(new RedemptionOutcome.Rejected(RedemptionRefusal.USER_DISABLED, userSession, null));
    }

    @Test
    void nothingButACodeThatIsSpentIsAReplay() {
        store.code = Codes.of(value, 1, new Restrictions("tv", null, null));
        store.spending = CodeStore.Spending.NO_USE_LEFT;

        assertThat(redeem(value.reveal(), null))
                .isInstanceOfSatisfying(
                        RedemptionOutcome.Rejected.class,
                        rejected -> assertThat(rejected.replayed()).isEmpty());
    }

    private void assertRejected(RedemptionOutcome redemption, RedemptionRefusal reason) {
        assertThat(redemption)
                .isInstanceOfSatisfying(
                        RedemptionOutcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
        assertThat(store.spent).as("uses that a rejected redemption cost").isEmpty();
    }

    private RedemptionOutcome redeem(String presented, String verifier) {
        return redeem(presented, verifier, null);
    }

    private RedemptionOutcome redeem(String presented, String verifier, String proofKey) {
        return redeemer.redeem(presented, new RedemptionRequest(cli, null, verifier, proofKey, null, null));
    }

    private RedemptionOutcome redeemFrom(String address) {
        ClientAddress from = ClientAddress.parse(address).orElse(null);
        return redeemer.redeem(value.reveal(), new RedemptionRequest(cli, null, null, null, null, from));
    }

    private Optional<RedemptionRefusal> objection(UserSessionModel asked, AuthCode code, RedemptionRequest request) {
        assertThat(asked).isSameAs(userSession);
        assertThat(request.client().getClientId()).isEqualTo("cli");
        return Optional.ofNullable(rulesObject);
    }

    private final class FakeSessions implements LiveSessions {
        boolean found = true;
        RedemptionRefusal person;
        RedemptionRefusal creation;
        String askedCreator;
        Instant askedCreatedAt;

        @Override
        public Optional<UserSessionModel> find(String sessionId) {
            return Optional.of(userSession).filter(session -> found && sessionId.equals("session"));
        }

        @Override
        public Optional<RedemptionRefusal> objection(UserSessionModel asked) {
            assertThat(asked).isSameAs(userSession);
            return Optional.ofNullable(person);
        }

        @Override
        public Optional<RedemptionRefusal> objection(UserSessionModel asked, AuthCode code) {
            assertThat(asked).isSameAs(userSession);
            askedCreator = code.creator();
            askedCreatedAt = code.createdAt();
            return Optional.ofNullable(creation);
        }
    }
}
