package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.fakes.FakeSingleUseObjects;
import dev.authcodes.keycloak.support.Parallel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.SingleUseObjectProvider;

class ExclusiveEntriesTest {
    private static final long SECONDS = 60;

    private final FakeSingleUseObjects objects = new FakeSingleUseObjects();
    private final ExclusiveEntries entries = new ExclusiveEntries(objects);
    private final AuthCode code = Codes.withUses(1);
    private final String use = "auth-code-use:" + code.digest() + ":0";

    @ParameterizedTest
    @ValueSource(strings = {"", ":won:1"})
    void aUseReportedRemovedTwiceIsRedeemedOnce(String alsoDishonestAbout) {
        Uses uses = new Uses(dishonestAbout(new HashSet<>(List.of(use, use + alsoDishonestAbout))), code);
        uses.create();
        assertThat(uses.redeem()).hasValue(0);
        assertThat(uses.redeem()).isEmpty();
    }

    @Test
    void aSlotReportedReservedTwiceIsReservedOnce() {
        Slots slots = new Slots(dishonestAbout(Set.of("auth-code-slot:session:0")));
        assertThat(slots.reserve(code, 1, Set.of())).hasValue(0);
        assertThat(slots.reserve(Codes.withUses(1), 1, Set.of())).isEmpty();
    }

    /** As callers are told that waited for a node which has been cut off, however often they have to wait. */
    @RepeatedTest(200)
    void aUseOfWhichManyAreToldEachTimeThatTheyHaveItIsRedeemedOnceAtMost() {
        Uses uses = new Uses(dishonestAbout(Set.of(use, use + ":won:0", use + ":won:1")), code);
        uses.create();
        assertThat(Parallel.run(8, n -> uses.redeem()))
                .filteredOn(OptionalInt::isPresent)
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aReleasedEntryCanBeWonAgainOnce() {
        assertThat(entries.confirm("key")).isTrue();
        assertThat(entries.confirm("other")).isTrue();
        assertThat(entries.confirm("key")).isFalse();

        entries.release("key");

        assertThat(entries.confirm("other")).isFalse();
        assertThat(entries.confirm("key")).isTrue();
        assertThat(entries.confirm("key")).isFalse();
    }

    @Test
    void anUndonePutLeavesNothingBehind() {
        assertThat(entries.put("key", SECONDS)).isTrue();
        assertThat(entries.undoPut("key")).isTrue();
        assertThat(objects.keys()).isEmpty();
        assertThat(entries.undoPut("key")).isFalse();
    }

    /** Tells every caller that it removed these entries, or put them. */
    private SingleUseObjectProvider dishonestAbout(Set<String> keys) {
        Map<String, Fake.Answer> answers = objects.answers();
        answers.put("remove", key -> {
            Map<String, String> removed = objects.remove((String) key[0]);
            return keys.contains(key[0]) ? Map.of() : removed;
        });
        answers.put(
                "putIfAbsent",
                entry -> objects.putIfAbsent((String) entry[0], (long) entry[1]) | keys.contains(entry[0]));
        return Fake.of(SingleUseObjectProvider.class, answers);
    }
}
