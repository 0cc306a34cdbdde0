package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The operations in turns, round after round, so that whatever else the machine does befalls all of them. */
final class Rounds {
    private final Scene scene;
    private final Plan plan;
    private final Batches batches;

    Rounds(Scene scene, Plan plan, Batches batches) {
        this.scene = scene;
        this.plan = plan;
        this.batches = batches;
    }

    Map<Operation, List<Measurement>> run() {
        Map<Operation, List<Measurement>> measurements = new EnumMap<>(Operation.class);
        for (int round = 0; round < plan.warmUps() + plan.rounds(); round++) {
            // Each round begins with another, since the first comes after a pause.
            List<Operation> order = new ArrayList<>(List.of(Operation.values()));
            Collections.rotate(order, round);
            for (Operation operation : order) {
                Measurement measurement = measure(batches.of(operation, round), Plan.CONCURRENCY);
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

    /** Sends the requests, and takes down what they cost. */
    Measurement measure(Batch batch, int concurrency) {
        Meter.Reading before = scene.meter().start();
        Load.Timed timed = Load.send(batch, concurrency);
        return new Measurement(
                timed.requests(), timed.failures(), timed.elapsed(), timed.latencies(), before.sinceThen());
    }
}
