package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Alternates the operations, round after round, so that other load on the machine affects them all alike. */
final class OperationBenchmark {
    private final Environment environment;
    private final Plan plan;
    private final Workload workload;

    OperationBenchmark(Environment environment, Plan plan, Workload workload) {
        this.environment = environment;
        this.plan = plan;
        this.workload = workload;
    }

    Map<Operation, List<Measurement>> run() {
        return run(List.of(Operation.values()), 0, plan.warmUps(), plan.rounds());
    }

    /** To be run after the others, on a server that keeps no user sessions in a cache. */
    Map<Operation, List<Measurement>> runUncached() {
        return run(Operation.WRITING, plan.warmUps() + plan.rounds(), plan.uncachedWarmUps(), plan.uncachedRounds());
    }

    /**
     * Before the last round of the warm-up, all users sign in again, so that sessions and clients have no more codes and
     * connections than those of the rounds that count.
     *
     * @param before rounds that were run before
     */
    private Map<Operation, List<Measurement>> run(List<Operation> operations, int before, int warmUps, int rounds) {
        Map<Operation, List<Measurement>> measurements = new EnumMap<>(Operation.class);
        for (int round = 0; round < warmUps + rounds; round++) {
            if (round == warmUps - 1) {
                workload.signIn();
            }
            // Each round begins with another operation, because the first runs after a pause.
            List<Operation> order = new ArrayList<>(operations);
            Collections.rotate(order, round);
            for (Operation operation : order) {
                Measurement measurement = measure(workload.of(operation, before + round), Plan.CONCURRENCY);
                if (round >= warmUps) {
                    measurements
                            .computeIfAbsent(operation, key -> new ArrayList<>())
                            .add(measurement);
                }
            }
            System.out.printf("Round %d of %d%n", round + 1, warmUps + rounds);
        }
        return measurements;
    }

    /** Sends the requests, and measures what they cost. */
    Measurement measure(Batch batch, int concurrency) {
        CostMeter.Reading before = environment.meter().start();
        GatlingLoad.Timed timed = GatlingLoad.send(batch, concurrency);
        return new Measurement(
                timed.requests(), timed.failures(), timed.elapsed(), timed.latencies(), before.sinceThen());
    }
}
