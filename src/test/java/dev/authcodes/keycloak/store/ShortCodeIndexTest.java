package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.AuthCode.CodeReference;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Restrictions;
import dev.authcodes.keycloak.code.ShortCode;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.models.KeyManager;
import org.keycloak.models.RealmModel;

@ExtendWith(Clock.class)
class ShortCodeIndexTest {
    private static final Network HOME = Network.parse("192.0.2.7/32").orElseThrow();
    private static final Network ELSEWHERE = Network.parse("2001:db8::/64").orElseThrow();

    private final FakeKeycloak keycloak = new FakeKeycloak();
    private final ShortCode shortCode = ShortCode.parse("WDJB-MJHT").orElseThrow();
    private final AuthCode code = code(HOME);

    @BeforeEach
    void giveTheRealmAKey() {
        useKey("a".repeat(64));
    }

    @Test
    void aShortCodeLeadsToItsCodeForAsLongAsThatLives() {
        assertThat(codes("realm").add(shortCode, code)).isTrue();
        assertThat(codes("realm").find(shortCode, HOME)).contains(new CodeReference("session", code.digest()));

        Clock.advance(Codes.LIFESPAN);
        assertThat(codes("realm").find(shortCode, HOME)).isEmpty();
    }

    @Test
    void itIsKnownInItsRealmAndOnItsConnectionOnly() {
        codes("realm").add(shortCode, code);

        assertThat(codes("other").find(shortCode, HOME)).isEmpty();
        assertThat(codes("realm").find(shortCode, ELSEWHERE)).isEmpty();
        assertThat(codes("realm").find(ShortCode.parse("WDJB-MJHB").orElseThrow(), HOME))
                .isEmpty();
    }

    @Test
    void twoCodesOfAConnectionHaveNotTheSameShortCode() {
        codes("realm").add(shortCode, code);

        assertThat(codes("realm").add(shortCode, code(HOME))).isFalse();
        assertThat(codes("realm").find(shortCode, HOME)).contains(new CodeReference("session", code.digest()));
        assertThat(codes("realm").add(shortCode, code(ELSEWHERE))).isTrue();
    }

    @RepeatedTest(20)
    void ofManyAtOnceOneGetsAShortCode() throws Exception {
        List<Boolean> added = Crowd.of(32, () -> codes("realm").add(shortCode, code(HOME)));
        assertThat(added.stream().filter(each -> each)).hasSize(1);
    }

    @Test
    void whatIsRemovedLeavesNoTrace() {
        codes("realm").add(shortCode, code);
        codes("realm").remove(shortCode, code);
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    @Test
    void whoReadsTheStoreFindsNeitherTheLettersNorADigestThatCanBeMadeWithoutTheKey() {
        codes("realm").add(shortCode, code);

        String kept = keycloak.objects.keys().toString();
        for (String text : List.of("WDJBMJHT", "WDJB-MJHT", "wdjbmjht")) {
            assertThat(kept).doesNotContain(text, HashUtils.sha256UrlEncodedHash(text, StandardCharsets.UTF_8));
        }
        useKey("b".repeat(64));
        assertThat(codes("realm").find(shortCode, HOME)).as("with another key").isEmpty();
    }

    @Test
    void aConnectionHasFiveGuessesAndAnotherOneHasItsOwn() {
        for (int n = 0; n < 5; n++) {
            assertThat(codes("realm").takeGuess(HOME)).isPresent();
        }

        assertThat(codes("realm").takeGuess(HOME)).isEmpty();
        assertThat(codes("realm").takeGuess(ELSEWHERE)).isPresent();
        assertThat(codes("other").takeGuess(HOME)).isPresent();
    }

    @Test
    void aGuessThatWasRightIsNone() {
        for (int n = 0; n < 20; n++) {
            OptionalInt guess = codes("realm").takeGuess(HOME);
            codes("realm").giveBackGuess(HOME, guess.orElseThrow());
        }
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    /** However the guesses are spread: a code that lives for ten minutes does not see a sixth. */
    @Test
    void inTheLifeOfACodeThereAreFiveGuesses() {
        codes("realm").takeGuess(HOME);
        codes("realm").takeGuess(HOME);
        Clock.advance(Duration.ofMinutes(8));
        for (int n = 0; n < 3; n++) {
            assertThat(codes("realm").takeGuess(HOME)).isPresent();
        }
        Clock.advance(Duration.ofMinutes(4));
        assertThat(codes("realm").takeGuess(HOME)).isPresent();
        assertThat(codes("realm").takeGuess(HOME)).isPresent();
        assertThat(codes("realm").takeGuess(HOME))
                .as("the sixth within ten minutes")
                .isEmpty();
    }

    @RepeatedTest(20)
    void ofManyWhoGuessAtOnceFiveMay() throws Exception {
        List<OptionalInt> guesses = Crowd.of(32, () -> codes("realm").takeGuess(HOME));
        assertThat(guesses.stream().filter(OptionalInt::isPresent)).hasSize(5);
    }

    private static AuthCode code(Network connection) {
        return Codes.of(LongCode.generate("session"), 1, new Restrictions(null, null, null, null, connection));
    }

    private ShortCodeIndex codes(String realm) {
        return new ShortCodeIndex(keycloak.open(), Fake.of(RealmModel.class, Map.of("getId", none -> realm)));
    }

    private void useKey(String secret) {
        KeyWrapper key = new KeyWrapper();
        key.setSecretKey(new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA512"));
        keycloak.keys = Fake.of(KeyManager.class, Map.of("getActiveKey", which -> key));
    }
}
