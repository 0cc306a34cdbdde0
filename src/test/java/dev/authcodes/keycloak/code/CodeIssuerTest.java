package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeIssuerTest {
    private static final Network HOME = Network.parse("192.0.2.7/32").orElseThrow();
    private static final CodeLimits LIMITS = new CodeLimits(Duration.ofMinutes(5), Duration.ofMinutes(60), 2, 10, 7);

    private final FakeCodeStore store = new FakeCodeStore();
    private final FakeShortCodes shortCodes = new FakeShortCodes();
    private final CodeIssuer issuer = new CodeIssuer(store, shortCodes);

    @Test
    void anIssuedCodeIsOfTheSessionAndTheClientThatAsked() {
        CreationOutcome.Created issued = issued(request(null, null, Restrictions.NONE), Set.of());

        LongCode value = (LongCode) issued.value();
        assertThat(value.sessionId()).isEqualTo("session");
        assertThat(issued.code().sessionId()).isEqualTo("session");
        assertThat(issued.code().creator()).isEqualTo("app-id");
        assertThat(issued.code().descent()).isEqualTo(new Descent(3, "connection", Set.of("connection")));
        assertThat(issued.code().digest()).isEqualTo(value.digest());
    }

    @Test
    void whatIsHandedOutIsWhatWasStored() {
        CreationOutcome.Created issued = issued(request(null, null, Restrictions.NONE), Set.of());

        assertThat(store.added).containsExactly(issued.code());
        assertThat(store.maxActive).isEqualTo(7);
    }

    @Test
    void nothingAskedForMeansTheDefaults() {
        AuthCode code = issued(request(null, null, Restrictions.NONE), Set.of()).code();

        assertThat(code.lifespan()).isEqualTo(Duration.ofMinutes(5));
        assertThat(code.uses()).isEqualTo(2);
    }

    @Test
    void whatIsAskedForIsFittedIntoTheLimits() {
        AuthCode code = issued(request(new BigDecimal("0.5"), BigDecimal.valueOf(99), Restrictions.NONE), Set.of())
                .code();

        assertThat(code.lifespan()).isEqualTo(Duration.ofSeconds(30));
        assertThat(code.uses()).isEqualTo(10);
    }

    @Test
    void aCodeBeginsNow() {
        AuthCode code = issued(request(null, null, Restrictions.NONE), Set.of()).code();

        assertThat(code.createdAt())
                .isEqualTo(code.createdAt().truncatedTo(ChronoUnit.SECONDS))
                .isBetween(Instant.now().minusSeconds(30), Instant.now());
    }

    @Test
    void restrictionsAndLabelAreKept() {
        Restrictions restrictions = new Restrictions("cli", Set.of("email"), "challenge");
        AuthCode code = issued(new CreationRequest(null, null, restrictions, "my laptop"), Set.of())
                .code();

        assertThat(code.restrictions()).isEqualTo(restrictions);
        assertThat(code.label()).isEqualTo("my laptop");
    }

    @ParameterizedTest
    @CsvSource({
        "CLIENT, CLIENT_REQUIRED",
        "CHALLENGE, CHALLENGE_REQUIRED",
        "DPOP, PROOF_KEY_REQUIRED",
        "ANY, BINDING_REQUIRED"
    })
    void aRequiredBindingThatIsMissingIsRefusedAndLeavesNoTrace(Binding binding, CreationRefusal reason) {
        CreationOutcome issuance = issue(request(null, null, Restrictions.NONE), Set.of(binding));

        assertThat(issuance).isEqualTo(new CreationOutcome.Refused(reason));
        assertThat(store.added).isEmpty();
    }

    @Test
    void oneBindingDoesNotDoForTheOther() {
        Restrictions client = new Restrictions("cli", null, null);
        assertThat(issue(request(null, null, client), Set.of(Binding.CLIENT, Binding.CHALLENGE)))
                .isEqualTo(new CreationOutcome.Refused(CreationRefusal.CHALLENGE_REQUIRED));
    }

    @Test
    void aCodeThatIsBoundAsRequiredIsIssued() {
        Restrictions all = new Restrictions("cli", null, "challenge", "key", null);
        assertThat(issue(request(null, null, all), Set.of(Binding.values())))
                .isInstanceOf(CreationOutcome.Created.class);
    }

    @Test
    void overTheLimitNoCodeIsHandedOut() {
        store.addition = CodeStore.Addition.LIMIT_EXCEEDED;
        assertThat(issue(request(null, null, Restrictions.NONE), Set.of()))
                .isEqualTo(new CreationOutcome.Refused(CreationRefusal.LIMIT_EXCEEDED));
    }

    @Test
    void forASessionThatHasEndedNoCodeIsHandedOut() {
        store.addition = CodeStore.Addition.SESSION_ENDED;
        assertThat(issue(request(null, null, Restrictions.NONE), Set.of()))
                .isEqualTo(new CreationOutcome.Refused(CreationRefusal.SESSION_ENDED));
    }

    @Test
    void aShortCodeLeadsToACodeOfOneUseAndTenMinutesAtMost() {
        CodeLimits generous = new CodeLimits(Duration.ofHours(1), Duration.ofHours(2), 2, 10, 7);
        CreationOutcome issuance =
                issuer.issue("session", "app-id", Descent.NONE, shortRequest(null), generous, Set.of());

        CreationOutcome.Created issued = (CreationOutcome.Created) issuance;
        assertThat(issued.code().lifespan()).isEqualTo(Duration.ofMinutes(10));
        assertThat(issued.code().uses()).isEqualTo(1);
        assertThat(store.added).containsExactly(issued.code());
        assertThat(store.maxActive).isEqualTo(7);
        assertThat(shortCodes.find((ShortCode) issued.value(), HOME))
                .contains(new CodeReference("session", issued.code().digest()));
    }

    @Test
    void aShortCodeLivesAsShortAsItIsAskedFor() {
        CreationOutcome.Created issued = issued(shortRequest(new BigDecimal("0.5")), Set.of());
        assertThat(issued.code().lifespan()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void nothingOfTheCodeBehindAShortOneCanBeToldFromIt() {
        CreationOutcome.Created issued = issued(shortRequest(null), Set.of());
        assertThat(issued.code().digest()).hasSize(43).doesNotContain(((ShortCode) issued.value()).letters());
    }

    @Test
    void aShortCodeThatLeadsToAnotherCodeIsDrawnAnew() {
        shortCodes.taken = 9;
        assertThat(issue(shortRequest(null), Set.of())).isInstanceOf(CreationOutcome.Created.class);
        assertThat(store.added).hasSize(1);
    }

    @Test
    void whereNoShortCodeIsFreeNothingIsStored() {
        shortCodes.taken = 10;
        assertThatIllegalStateException().isThrownBy(() -> issue(shortRequest(null), Set.of()));
        assertThat(store.added).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"LIMIT_EXCEEDED", "SESSION_ENDED"})
    void aShortCodeOfACodeThatWasNotStoredLeadsNowhere(CodeStore.Addition addition) {
        store.addition = addition;

        assertThat(issue(shortRequest(null), Set.of())).isInstanceOf(CreationOutcome.Refused.class);
        assertThat(shortCodes.references).isEmpty();
    }

    private static CreationRequest shortRequest(BigDecimal minutes) {
        return new CreationRequest(minutes, BigDecimal.TEN, Restrictions.NONE.withNetwork(HOME), null, true);
    }

    private CreationOutcome.Created issued(CreationRequest request, Set<Binding> required) {
        return (CreationOutcome.Created) issue(request, required);
    }

    private CreationOutcome issue(CreationRequest request, Set<Binding> required) {
        return issuer.issue(
                "session", "app-id", new Descent(3, "connection", Set.of("connection")), request, LIMITS, required);
    }

    private static CreationRequest request(BigDecimal minutes, BigDecimal uses, Restrictions restrictions) {
        return new CreationRequest(minutes, uses, restrictions, null);
    }
}
