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
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeKeycloak;
import dev.authcodes.keycloak.support.Parallel;
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
    private final ShortCodeIndex codes = codes("realm");
    private final ShortCode shortCode = ShortCode.parse("WDJB-MJHT").orElseThrow();
    private final AuthCode code = code(HOME);

    @BeforeEach
    void giveTheRealmAKey() {
        useKey("a".repeat(64));
    }

    @Test
    void aShortCodeLeadsToItsCodeUntilThatExpires() {
        assertThat(codes.add(shortCode, code)).isTrue();
        assertThat(codes.find(shortCode, HOME)).contains(new CodeReference("session", code.digest()));
        Clock.advance(Codes.LIFESPAN);
        assertThat(codes.find(shortCode, HOME)).isEmpty();
    }

    @Test
    void aShortCodeIsKnownOnlyInItsRealmAndNetwork() {
        codes.add(shortCode, code);
        assertThat(codes("other").find(shortCode, HOME)).isEmpty();
        assertThat(codes.find(shortCode, ELSEWHERE)).isEmpty();
        assertThat(codes.find(ShortCode.parse("WDJB-MJHB").orElseThrow(), HOME)).isEmpty();
    }

    @Test
    void noTwoCodesOfANetworkHaveTheSameShortCode() {
        codes.add(shortCode, code);
        assertThat(codes.add(shortCode, code(HOME))).isFalse();
        assertThat(codes.find(shortCode, HOME)).contains(new CodeReference("session", code.digest()));
        assertThat(codes.add(shortCode, code(ELSEWHERE))).isTrue();
    }

    @RepeatedTest(20)
    void concurrentAdditionsOfAShortCodeSucceedOnce() {
        List<Boolean> added = Parallel.run(32, n -> codes.add(shortCode, code(HOME)));
        assertThat(added.stream().filter(each -> each)).hasSize(1);
    }

    @Test
    void aRemovedShortCodeLeavesNoTrace() {
        codes.add(shortCode, code);
        codes.remove(shortCode, code);
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    @Test
    void theStoreHasNeitherTheLettersOfAShortCodeNorAnUnkeyedDigest() {
        codes.add(shortCode, code);

        String kept = keycloak.objects.keys().toString();
        for (String text : List.of("WDJBMJHT", "WDJB-MJHT", "wdjbmjht")) {
            assertThat(kept).doesNotContain(text, HashUtils.sha256UrlEncodedHash(text, StandardCharsets.UTF_8));
        }
        useKey("b".repeat(64));
        assertThat(codes.find(shortCode, HOME)).as("with another key").isEmpty();
    }

    @Test
    void everyNetworkHasFiveGuessesOfItsOwn() {
        takeGuesses(5);

        assertThat(codes.takeGuess(HOME)).isEmpty();
        assertThat(codes.takeGuess(ELSEWHERE)).isPresent();
        assertThat(codes("other").takeGuess(HOME)).isPresent();
    }

    @Test
    void aRightGuessDoesNotCount() {
        for (int n = 0; n < 20; n++) {
            OptionalInt guess = codes.takeGuess(HOME);
            codes.giveBackGuess(HOME, guess.orElseThrow());
        }
        assertThat(keycloak.objects.keys()).isEmpty();
    }

    /** However the guesses are distributed, a code valid for ten minutes allows no sixth one. */
    @Test
    void noMoreThanFiveGuessesArePossibleDuringTheLifetimeOfAShortCode() {
        takeGuesses(2);
        Clock.advance(Duration.ofMinutes(8));
        takeGuesses(3);
        Clock.advance(Duration.ofMinutes(4));
        takeGuesses(2);
        assertThat(codes.takeGuess(HOME)).as("the sixth within ten minutes").isEmpty();
    }

    private void takeGuesses(int number) {
        for (int n = 0; n < number; n++) {
            assertThat(codes.takeGuess(HOME)).isPresent();
        }
    }

    @RepeatedTest(20)
    void fiveOfManyConcurrentGuessesAreAllowed() {
        List<OptionalInt> guesses = Parallel.run(32, n -> codes.takeGuess(HOME));
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
