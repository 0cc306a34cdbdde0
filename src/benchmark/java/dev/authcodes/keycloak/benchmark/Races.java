package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Tools that all send the same last request of a way, so that the server gets its end from all of them at the same moment. */
final class Races {
    private static final int TOOLS = 64;

    /** Enough for the server to read all that the tools send before they start. */
    private static final Duration READY = Duration.ofMillis(200);

    private final List<Way> ways;
    private final int times;
    private final Wire wire = new Wire();

    /** @param times of each way */
    Races(Ways ways, int times) {
        this.ways = ways.all();
        this.times = times;
    }

    List<Race> run() {
        List<Race> races = new ArrayList<>();
        for (Way way : ways) {
            List<Integer> succeeded =
                    IntStream.range(0, times).map(n -> race(way)).boxed().toList();
            races.add(new Race(way.name(), TOOLS, succeeded));
        }
        return races;
    }

    /** How many succeeded. */
    private int race(Way way) {
        return (int) replies(way.share(wire)).stream().filter(way::isGranted).count();
    }

    static List<Reply> replies(Post last) {
        List<HeldRequest> tools = new ArrayList<>();
        try {
            for (int n = 0; n < TOOLS; n++) {
                tools.add(new HeldRequest(last));
            }
            Pause.of(READY);
            tools.forEach(HeldRequest::letGo);
            return tools.stream().map(HeldRequest::reply).toList();
        } finally {
            tools.forEach(HeldRequest::close);
        }
    }
}
