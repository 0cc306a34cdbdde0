package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Crowd;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.keycloak.models.SingleUseObjectProvider;

class ClaimTest {
    private static final long SECONDS = 60;

    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final Claim claim = new Claim(objects);
    private final AuthCode code = Codes.withUses(1);
    private final String coin = "auth-code-use:" + code.digest() + ":0";

    @Test
    void ofTwoWhoAreToldThatTheyTookTheSameUseOneHasIt() {
        assertThat(takeTheUseTwice(dishonestAbout(Set.of(coin))))
                .containsExactly(OptionalInt.of(0), OptionalInt.empty());
    }

    @Test
    void ofTwoWhoAreLiedToAgainAtTheFirstConfirmationOneHasTheUse() {
        assertThat(takeTheUseTwice(dishonestAbout(Set.of(coin, coin + ":won:0"))))
                .containsExactly(OptionalInt.of(0), OptionalInt.empty());
    }

    @Test
    void ofTwoWhoAreToldThatTheyTookTheSamePlaceOneHasIt() {
        Slots slots = new Slots(dishonestAbout(Set.of("auth-code-slot:session:0")));

        assertThat(slots.take(code, 1, Set.of())).hasValue(0);
        assertThat(slots.take(Codes.withUses(1), 1, Set.of())).isEmpty();
    }

    @RepeatedTest(20)
    void ofManyAtOnceWhoAreToldThatTheyTookTheSameUseOneHasIt() throws Exception {
        SingleUseObjectProvider dishonest = dishonestAbout(Set.of(coin, coin + ":won:0"));
        new Uses(objects).lay(code);

        assertThat(Crowd.of(32, () -> new Uses(dishonest).take(code)))
                .filteredOn(OptionalInt::isPresent)
                .hasSize(1);
    }

    @Test
    void whatIsReleasedCanBeWonAgainByOne() {
        assertThat(claim.confirm("key", SECONDS)).isTrue();
        assertThat(claim.confirm("key", SECONDS)).isFalse();

        claim.release("key");

        assertThat(claim.confirm("key", SECONDS)).isTrue();
        assertThat(claim.confirm("key", SECONDS)).isFalse();
    }

    @Test
    void aReleaseLeavesNothingBehind() {
        claim.confirm("key", SECONDS);
        claim.release("key");

        assertThat(objects.keys()).isEmpty();
    }

    @Test
    void everyKeyIsConfirmedForItself() {
        claim.confirm("key", SECONDS);

        assertThat(claim.confirm("other", SECONDS)).isTrue();
        claim.release("other");
        assertThat(claim.confirm("key", SECONDS)).isFalse();
    }

    private List<OptionalInt> takeTheUseTwice(SingleUseObjectProvider dishonest) {
        new Uses(objects).lay(code);
        return List.of(new Uses(dishonest).take(code), new Uses(dishonest).take(code));
    }

    /** Tells everybody that they removed these entries, or put them down. */
    private SingleUseObjectProvider dishonestAbout(Set<String> keys) {
        return Fake.of(
                SingleUseObjectProvider.class,
                Map.of(
                        "contains", key -> objects.contains((String) key[0]),
                        "remove",
                                key -> {
                                    Map<String, String> removed = objects.remove((String) key[0]);
                                    return keys.contains(key[0]) ? Map.of() : removed;
                                },
                        "putIfAbsent",
                                entry -> objects.putIfAbsent((String) entry[0], (long) entry[1])
                                        | keys.contains(entry[0])));
    }
}
