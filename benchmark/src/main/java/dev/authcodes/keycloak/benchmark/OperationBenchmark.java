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
        Map<Operation, List<Measurement>> measurements = new EnumMap<>(Operation.class);
        for (int round = 0; round < plan.warmUps() + plan.rounds(); round++) {
            // Each round begins with another operation, because the first runs after a pause.
            List<Operation> order = new ArrayList<>(List.of(Operation.values()));
            Collections.rotate(order, round);
            for (Operation operation : order) {
                Measurement measurement = measure(workload.of(operation, round), Plan.CONCURRENCY);
                if (round >= plan.warmUps()) {
                    measurements
                            .computeIfAbsent(operation, key -> new ArrayList<>())
                            .add(measurement);
                }
            }
            System.out.printf("Round %d of %d%n", round + 1, plan.warmUps() + plan.rounds());
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
