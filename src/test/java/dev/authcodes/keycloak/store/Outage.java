package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.store.ContestedCodes.Phase;
import dev.authcodes.keycloak.store.SplitSessions.End;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A partition of a cluster that heals, what clients do meanwhile, and what was measured. */
final class Outage {
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final PartitionNodes nodes;
    private final Client app;
    private final Client tool;
    private final SplitSessions sessions;
    private final ContestedCodes codes;
    private final Map<String, Object> report = new LinkedHashMap<>();

    Outage(PartitionNodes nodes) {
        this.nodes = nodes;
        Realm realm = Realm.create(nodes.first(), Map.of());
        app = realm.addClient("app").withMapper(Map.of("max-creations-per-minute", "0"));
        tool = realm.addClient("tool").withMapper();
        sessions = new SplitSessions(app, tool);
        codes = new ContestedCodes(nodes.all(), app, tool);
    }

    void run() {
        CompletableFuture<Void> clients = codes.start();
        try {
            Pause.of(A_WHILE);
            codes.enter(Phase.UNNOTICED);
            nodes.split();
            report.put("noticed after", seconds(nodes::awaitSplit));
            codes.enter(Phase.SPLIT);
            Pause.of(A_WHILE);
            sessions.end(nodes.first());
            report.put("ready", nodes.areReady());
            report.put("valid on the other side", sessions.valid(nodes.last()));
            codes.enter(Phase.MERGING);
            nodes.heal();
            report.put("merged after", seconds(nodes::awaitMerge));
            report.put("served after", seconds(this::awaitService));
            codes.enter(Phase.HEALED);
            Pause.of(A_WHILE);
        } finally {
            codes.stop();
            clients.join();
        }
        report.put("valid after healing", validEverywhere());
        report.put("redeemed twice", redeemedTwice());
        report.put("lost", codes.lost());
        report.put("requests", codes);
    }

    /** What became of the codes of which a use was redeemed twice. */
    String surplus() {
        return codes.surplus().toString();
    }

    int redeemedTwice() {
        return codes.redeemedTwice();
    }

    /** The sessions that are valid on each node. */
    List<Map<End, Integer>> validEverywhere() {
        return nodes.all().stream().map(sessions::valid).toList();
    }

    /** Until a code that is created on a node is redeemed on the next, for all of them. */
    private void awaitService() {
        List<Server> all = nodes.all();
        Pause.await("service")
                .until(() -> IntStream.range(0, all.size())
                        .allMatch(n -> isServed(app.on(all.get(n)), tool.on(all.get((n + 1) % all.size())))));
    }

    private static boolean isServed(Client app, Client tool) {
        Reply signIn = Reply.ofAny(() -> app.signIn("alice"));
        if (signIn.status() != 200) {
            return false;
        }
        Reply created = Reply.ofAny(() -> app.createCode(signIn.accessToken()));
        return created.status() == 200
                && Reply.ofAny(() -> tool.redeem(created.authCode())).status() == 200;
    }

    private static double seconds(Runnable what) {
        Instant start = Instant.now();
        what.run();
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }

    @Override
    public String toString() {
        return report.toString();
    }
}
