package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Drives all ways to their end, in turns, by one HTTP client. */
final class Stories {
    private final List<Way> ways;
    private final int times;
    private final Wire wire = new Wire();
    private final Map<Way, List<Duration>> durations = new HashMap<>();
    private final Map<Way, Set<Integer>> requests = new HashMap<>();

    /** @param times that count, of each way; as many go before, for a server that has just started is slow */
    Stories(Ways ways, int times) {
        this.ways = ways.all();
        this.times = times;
    }

    List<Story> drive() {
        for (int n = 0; n < 2 * times; n++) {
            for (Way way : ways) {
                drive(way, n >= times);
            }
        }
        return ways.stream()
                .map(way -> new Story(way.name(), requests(way), durations.get(way)))
                .toList();
    }

    private void drive(Way way, boolean counts) {
        int sentBefore = wire.requests();
        long start = System.nanoTime();
        Reply reply = wire.send(way.share(wire).request());
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        int sent = wire.requests() - sentBefore;
        check(way, reply);
        if (counts) {
            durations.computeIfAbsent(way, key -> new ArrayList<>()).add(taken);
            requests.computeIfAbsent(way, key -> new HashSet<>()).add(sent);
        }
    }

    /** It is the end only if the tool can do something with what it got. */
    private void check(Way way, Reply reply) {
        if (!way.isGranted(reply)) {
            throw new IllegalStateException(way.name() + ": status " + reply.status() + ": " + reply.body());
        }
        Reply used = wire.send(way.use(reply));
        if (used.status() != 200 || !used.body().contains(way.person())) {
            throw new IllegalStateException(way.name() + " is of no use: status " + used.status() + ": " + used.body());
        }
    }

    private int requests(Way way) {
        Set<Integer> different = requests.get(way);
        if (different.size() != 1) {
            throw new IllegalStateException(way.name() + " takes now " + different + " requests");
        }
        return different.iterator().next();
    }
}
