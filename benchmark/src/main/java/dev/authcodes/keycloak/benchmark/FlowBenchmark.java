package dev.authcodes.keycloak.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs all flows to their end, in turns, with one HTTP client. */
final class FlowBenchmark {
    private final CountingHttpClient http;
    private final List<ConnectFlow> flows;
    private final int times;
    private final Map<ConnectFlow, List<Duration>> durations = new HashMap<>();
    private final Map<ConnectFlow, Set<Integer>> requests = new HashMap<>();

    /** @param times measured runs of each flow; as many warm up the server before */
    FlowBenchmark(CountingHttpClient http, List<ConnectFlow> flows, int times) {
        this.http = http;
        this.flows = flows;
        this.times = times;
    }

    List<Result> run() {
        for (int n = 0; n < 2 * times; n++) {
            for (ConnectFlow flow : flows) {
                run(flow, n >= times);
            }
        }
        return flows.stream()
                .map(flow -> new Result(flow.name(), requests(flow), durations.get(flow)))
                .toList();
    }

    private void run(ConnectFlow flow, boolean counts) {
        int sentBefore = http.requests();
        long start = System.nanoTime();
        Reply reply = http.send(flow.share(http).request());
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        int sent = http.requests() - sentBefore;
        check(flow, reply);
        if (counts) {
            durations.computeIfAbsent(flow, key -> new ArrayList<>()).add(taken);
            requests.computeIfAbsent(flow, key -> new HashSet<>()).add(sent);
        }
    }

    /** A flow has ended only if the tool can use what it has obtained. */
    private void check(ConnectFlow flow, Reply reply) {
        if (reply.status() != 200) {
            throw new IllegalStateException(flow.name() + " failed: " + reply);
        }
        Reply used = http.send(flow.use(reply));
        if (used.status() != 200 || !used.body().contains(flow.user())) {
            throw new IllegalStateException(flow.name() + " gave the tool no valid sign-in: " + used);
        }
    }

    private int requests(ConnectFlow flow) {
        Set<Integer> different = requests.get(flow);
        if (different.size() != 1) {
            throw new IllegalStateException(flow.name() + " varies in its number of requests: " + different);
        }
        return different.iterator().next();
    }

    /**
     * One way from "connect a tool" to "the tool has tokens", run to its end many times, one after the other.
     *
     * @param name the flow's
     * @param httpRequests HTTP requests of the app, the browser and the tool together
     * @param durations of the runs, without any waiting between requests
     */
    record Result(String name, int httpRequests, List<Duration> durations) {}
}
