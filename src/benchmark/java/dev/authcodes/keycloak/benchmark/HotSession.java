package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Many tools that start at once with the same code, and in turns as many that have a code each, of distinct sessions. */
final class HotSession {
    private final Scene scene;
    private final Plan plan;
    private final Batches batches;
    private final Rounds rounds;
    private final List<Measurement> hot = new ArrayList<>();
    private final List<Measurement> distinct = new ArrayList<>();

    HotSession(Scene scene, Plan plan, Batches batches, Rounds rounds) {
        this.scene = scene;
        this.plan = plan;
        this.batches = batches;
        this.rounds = rounds;
    }

    void run() {
        List<String> tokens = batches.accessTokens();
        for (int round = 0; round < plan.warmUps() + plan.hotRounds(); round++) {
            String one = tokens.get(round % tokens.size());
            List<String> many = IntStream.range(0, Plan.USES)
                    .mapToObj(n -> tokens.get(n % tokens.size()))
                    .toList();
            String code = batches.codes(scene.app(), List.of(one), Batches.creation(3, Plan.USES))
                    .get(0);
            List<String> codes = batches.codes(scene.app(), many, Batches.creation(3, 1));
            Measurement hotRound = redeem(Collections.nCopies(Plan.USES, code));
            Measurement distinctRound = redeem(codes);
            if (round >= plan.warmUps()) {
                hot.add(hotRound);
                distinct.add(distinctRound);
            }
        }
    }

    private Measurement redeem(List<String> codes) {
        return rounds.measure(batches.redemptions(scene.tool("tool"), codes, Batches.NOBODY), Plan.HOT_CONCURRENCY);
    }

    List<Measurement> hot() {
        return hot;
    }

    List<Measurement> distinct() {
        return distinct;
    }
}
