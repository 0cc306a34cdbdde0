package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Tally;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Clients that redeem codes on all nodes at once, until they are stopped. Each phase has codes of its own, which were created
 * before the first.
 */
final class ContestedCodes {
    static final int CLIENTS = 64;
    private static final int CODES = 80;
    private static final int USES = 4;
    private static final int CREATORS = 8;
    /** How long a client waits before its next request. */
    private static final int LONGEST_PAUSE_MILLIS = 200;

    /** The phase of a partition; the last one has the codes of all others. */
    enum Phase {
        BEFORE,
        UNNOTICED,
        SPLIT,
        MERGING,
        HEALED
    }

    /** A redemption, in milliseconds since the first phase began. */
    private record Win(Phase phase, int node, long start, long end) {}

    private final long begin = System.nanoTime();
    private final List<Server> nodes;
    private final Client tool;
    private final Map<Phase, List<String>> codes = new EnumMap<>(Phase.class);
    private final Map<String, Queue<Win>> redeemed = new ConcurrentHashMap<>();
    private final Tally tally = new Tally();
    private final AtomicLong longestMillis = new AtomicLong();
    private volatile Phase phase = Phase.BEFORE;
    private volatile boolean stopped;

    /** Creates the codes, each in a session of its own. */
    ContestedCodes(List<Server> nodes, Client app, Client tool) {
        this.nodes = nodes;
        this.tool = tool;
        List<String> all = Parallel.run(CREATORS, n -> create(app)).stream()
                .flatMap(List::stream)
                .toList();
        int each = all.size() / Phase.values().length;
        for (Phase one : Phase.values()) {
            codes.put(one, all.subList(one.ordinal() * each, (one.ordinal() + 1) * each));
        }
        codes.put(Phase.HEALED, all);
        all.forEach(code -> redeemed.put(code, new ConcurrentLinkedQueue<>()));
    }

    private List<String> create(Client app) {
        return Stream.generate(() -> app.signIn("alice").accessToken())
                .limit(CODES / CREATORS)
                .map(token -> app.createCode(token, "{\"duration_minutes\":60,\"uses\":" + USES + '}'))
                .map(Reply::authCode)
                .toList();
    }

    /** Redeems until the phases are over. */
    CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(() -> Parallel.run(CLIENTS, n -> redeemUntilStopped()));
    }

    void enter(Phase next) {
        phase = next;
    }

    void stop() {
        stopped = true;
    }

    private Object redeemUntilStopped() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        while (!stopped) {
            Phase now = phase;
            String code = codes.get(now).get(random.nextInt(codes.get(now).size()));
            int node = random.nextInt(nodes.size());
            Client there = tool.on(nodes.get(node));
            long start = System.nanoTime();
            Reply reply = Reply.ofAny(() -> there.redeem(code));
            longestMillis.accumulateAndGet(millis(System.nanoTime() - start), Math::max);
            if (reply.status() == 200) {
                redeemed.get(code).add(new Win(now, node, millis(start - begin), millis(System.nanoTime() - begin)));
            }
            tally.add(now + " " + (reply.status() == 0 ? "no answer" : reply.status()), 1);
            Pause.of(Duration.ofMillis(random.nextInt(LONGEST_PAUSE_MILLIS)));
        }
        return tally;
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** The redemptions of codes that were redeemed more often than they can be. */
    List<Queue<Win>> surplus() {
        return redeemed.values().stream().filter(wins -> wins.size() > USES).toList();
    }

    /** How many uses were redeemed that the codes did not have. */
    int redeemedTwice() {
        return redeemed.values().stream()
                .mapToInt(count -> Math.max(0, count.size() - USES))
                .sum();
    }

    /** How many uses nobody got, though each code was asked for more. */
    int lost() {
        return redeemed.values().stream()
                .mapToInt(count -> Math.max(0, USES - count.size()))
                .sum();
    }

    long errors() {
        return Stream.of(Phase.values())
                .flatMap(each -> Stream.of("no answer", "500", "503").map(status -> each + " " + status))
                .mapToLong(tally::of)
                .sum();
    }

    @Override
    public String toString() {
        return tally + ", longest " + longestMillis + " ms";
    }
}
