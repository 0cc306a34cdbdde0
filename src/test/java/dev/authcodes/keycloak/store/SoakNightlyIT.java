package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that are busy for {@code -Dsoak.minutes}, while one of them is restarted again and again. What was measured is
 * written to {@code target/soak.md}.
 */
class SoakNightlyIT {
    private static final Duration DURATION = Duration.ofMinutes(Integer.getInteger("soak.minutes", 5));
    private static final Duration BETWEEN_RESTARTS = DURATION.dividedBy(6);
    private static final int USERS = 6;
    /** Longer than a story, and soon over. */
    private static final int SESSION_SECONDS = 120;
    /** Caches of a configured size, which fill up, and the table of the nodes that are running. */
    private static final Set<String> BOUNDED = Set.of(
            "realms", "users", "keys", "authorization", "crl", "realmRevisions", "userRevisions", "jgroups_ping");

    private static final long HEAP_TOLERANCE = 10_000_000;

    @AutoClose
    private final SoakNodes nodes = new SoakNodes();

    private final Realm realm =
            Realm.create(nodes.first(), Json.of("{eventsEnabled: false, ssoSessionMaxLifespan: %s}", SESSION_SECONDS));
    private final Client app = realm.addClient("app").withMapper(Map.of("max-creations-per-minute", "0"));
    private final Client tool = realm.addClient("tool").withMapper();
    private final List<String> users = addUsers();
    private final Tally tally = new Tally();
    private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final List<Long> heap = new ArrayList<>();
    private final Map<String, Long> before = sizes();
    private final Instant start = Instant.now();
    private final Instant end = start.plus(DURATION);

    private List<String> addUsers() {
        List<String> added =
                IntStream.range(0, USERS).mapToObj(n -> "user-" + n).toList();
        added.forEach(realm::addPerson);
        return added;
    }

    @Test
    void noUseIsLostOrRedeemedTwiceAndNothingGrowsWhileANodeIsRestarted() throws IOException {
        Path report = Files.writeString(
                Path.of("target/soak.md"),
                "| minute | what happened | live heap | entries and rows |\n| --- | --- | --- | --- |\n");

        Parallel.run(USERS + 1, n -> n < USERS ? useCodes(users.get(n)) : restart(report));
        // Of entries that have expired, a node removes only those that it is the first owner of: now it is that of all.
        nodes.stopSecond();
        // IDs of ended connections are kept until ten minutes after the end of their session.
        Pause.await("entries and rows to go")
                .atMost(Duration.ofMinutes(16))
                .untilAsserted(() -> assertThat(grown()).isEmpty());
        measure(report);

        assertThat(faults).isEmpty();
        assertThat(tally.of("redeemed")).isGreaterThan(tally.of("codes"));
        assertThat(heap.get(heap.size() - 1)).isLessThan(heap.get(0) + HEAP_TOLERANCE);
    }

    private Object useCodes(String user) {
        while (Instant.now().isBefore(end)) {
            try {
                new SoakStory(nodes, user, app, tool, tally).run();
            } catch (AssertionError | RuntimeException e) {
                faults.add(e);
            }
        }
        return tally;
    }

    private Object restart(Path report) {
        while (Instant.now().plus(BETWEEN_RESTARTS).isBefore(end)) {
            Pause.of(BETWEEN_RESTARTS);
            measure(report);
            nodes.restart();
            tally.add("restarts", 1);
        }
        return tally;
    }

    private void measure(Path report) {
        heap.add(nodes.first().heapBytes());
        Object[] values = {
            Duration.between(start, Instant.now()).toMinutes(), tally, heap.get(heap.size() - 1) / 1e6, changed()
        };
        String line = "| %s | %s | %.1f MB | %s |%n".formatted(values);
        Uncheck.run(() -> Files.writeString(report, line, StandardOpenOption.APPEND));
    }

    /** The entries of caches and the rows of tables, by name. */
    private Map<String, Long> sizes() {
        Map<String, Long> sizes = nodes.rows();
        sizes.putAll(nodes.entries());
        sizes.keySet().removeIf(name -> BOUNDED.stream().anyMatch(name::startsWith));
        return sizes;
    }

    /** Those that differ from what they were before. */
    private Map<String, Long> changed() {
        Map<String, Long> changed = new TreeMap<>(sizes());
        changed.entrySet().removeIf(size -> size.getValue().equals(before.get(size.getKey())));
        return changed;
    }

    private Map<String, Long> grown() {
        Map<String, Long> grown = changed();
        grown.entrySet().removeIf(size -> size.getValue() < before.getOrDefault(size.getKey(), 0L));
        return grown;
    }
}
