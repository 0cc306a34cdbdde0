package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.authcodes.keycloak.code.Codes;
import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.AuthenticatedClientSessionModel;

@ExtendWith(Clock.class)
class ConnectionNotesTest {
    private static final String KEY = "auth-code.connection.";

    private final Map<String, String> stored = new HashMap<>(Map.of("another note", "{}"));
    private final ConnectionNotes notes = new ConnectionNotes(Fake.of(
            AuthenticatedClientSessionModel.class,
            Map.of(
                    "getNotes", none -> Map.copyOf(stored),
                    "getNote", key -> stored.get(key[0]),
                    "setNote", note -> stored.put((String) note[0], (String) note[1]),
                    "removeNote", key -> stored.remove(key[0]))));

    private static Connection some(Random random, int n) {
        return new Connection(
                "id" + n,
                "code" + n,
                random.nextBoolean() ? "parent" : null,
                random.nextBoolean(),
                random.nextBoolean() ? "\"label\" \uD83D\uDE00" : null,
                random.nextBoolean() ? "{\"v\":9}" : null,
                random.nextBoolean() ? "2001:db8:0:0:0:0:0:1" : null,
                Instant.ofEpochSecond(random.nextInt(100)),
                null);
    }

    @Test
    void connectionsAreReadAsWrittenTheLatestFirst() {
        Random random = new Random(15);
        List<Connection> all =
                IntStream.range(0, 40).mapToObj(n -> some(random, n)).toList();
        all.forEach(notes::write);

        assertThat(notes.all())
                .containsExactlyInAnyOrderElementsOf(all)
                .isSortedAccordingTo((one, other) -> other.startedAt().compareTo(one.startedAt()));
        all.forEach(connection -> notes.remove(connection.id()));
        assertThat(stored).containsOnlyKeys("another note");
    }

    @Test
    void aRefreshIsRecordedOncePerMinuteAndKeepsEverythingElse() {
        Connection connection = some(new Random(1), 7);
        notes.write(connection);
        long minute = Clock.now().getEpochSecond() / 60 * 60 + 60;
        Clock.advance(Duration.between(Clock.now(), Instant.ofEpochSecond(minute)));
        notes.refreshed("id7");
        String noted = stored.get(KEY + "id7");
        Clock.advance(Duration.ofSeconds(30));
        notes.refreshed("id7");

        assertThat(stored.get(KEY + "id7")).isEqualTo(noted);
        assertThat(notes.all())
                .singleElement()
                .matches(refreshed -> Instant.ofEpochSecond(minute).equals(refreshed.refreshedAt()))
                .usingRecursiveComparison()
                .ignoringFields("refreshedAt")
                .isEqualTo(connection);
    }

    @Test
    void aToolThatExchangesItsOwnTokenKeepsItsConnection() {
        Connection redeemed = Connection.redeemed("id", Codes.withUses(1), Requests.of("client", null));
        notes.write(redeemed);
        notes.write(Connection.exchanged(redeemed.id(), redeemed.codeId()));

        assertThat(notes.all()).containsExactly(redeemed);
    }

    @Test
    void theLatestFiftyExchangesAndAllRedemptionsAreRecorded() {
        for (int n = 0; n < 120; n++) {
            notes.write(
                    n % 2 == 0
                            ? Connection.exchanged("id" + n, "code")
                            : Connection.redeemed("id" + n, Codes.withUses(1), Requests.of("client", null)));
        }

        assertThat(notes.all()).filteredOn(Connection::exchanged).hasSize(50);
        assertThat(notes.all()).filteredOn(each -> !each.exchanged()).hasSize(60);
    }

    @Test
    void aRefreshWithoutAConnectionIsNotRecorded() {
        notes.refreshed("id");
        assertThat(notes.ids()).isEmpty();
    }

    @Test
    void membersOfNewerVersionsAreKept() {
        stored.put(KEY + "id", "{\"v\":1,\"code\":\"code\",\"at\":5,\"newer\":[7]}");
        notes.refreshed("id");

        assertThat(notes.all())
                .extracting(Connection::id, Connection::codeId, Connection::startedAt)
                .containsExactly(tuple("id", "code", Instant.ofEpochSecond(5)));
        assertThat(stored.get(KEY + "id")).contains("\"newer\":[7]", "refreshed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"v\":2,\"code\":\"code\",\"at\":5}", "{\"code\":\"code\"}", "{", "", "[]", "null", "2"})
    void recordsOfOtherVersionsAreKept(String note) {
        stored.put(KEY + "id", note);
        notes.refreshed("id");

        assertThat(notes.all()).isEmpty();
        assertThat(notes.ids()).containsExactly("id");
        assertThat(stored).containsEntry(KEY + "id", note);
    }
}
