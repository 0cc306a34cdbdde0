package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Many tools redeem the same code at once, alternating with as many tools that redeem codes of distinct sessions. */
final class HotSessionBenchmark {
    private final Environment environment;
    private final Plan plan;
    private final Workload workload;
    private final OperationBenchmark operations;
    private final List<Measurement> hot = new ArrayList<>();
    private final List<Measurement> distinct = new ArrayList<>();

    HotSessionBenchmark(Environment environment, Plan plan, Workload workload, OperationBenchmark operations) {
        this.environment = environment;
        this.plan = plan;
        this.workload = workload;
        this.operations = operations;
    }

    void run() {
        List<String> tokens = workload.accessTokens();
        for (int round = 0; round < plan.warmUps() + plan.hotRounds(); round++) {
            String one = tokens.get(round % tokens.size());
            List<String> many = IntStream.range(0, Plan.USES)
                    .mapToObj(n -> tokens.get(n % tokens.size()))
                    .toList();
            String code = workload.codes(environment.app(), List.of(one), Workload.creation(3, Plan.USES))
                    .get(0);
            List<String> codes = workload.codes(environment.app(), many, Workload.creation(3, 1));
            Measurement hotRound = redeem(Collections.nCopies(Plan.USES, code));
            Measurement distinctRound = redeem(codes);
            if (round >= plan.warmUps()) {
                hot.add(hotRound);
                distinct.add(distinctRound);
            }
        }
    }

    private Measurement redeem(List<String> codes) {
        return operations.measure(
                workload.redemptions(environment.tool(), codes, Workload.NOBODY), Plan.HOT_CONCURRENCY);
    }

    List<Measurement> hot() {
        return hot;
    }

    List<Measurement> distinct() {
        return distinct;
    }
}
