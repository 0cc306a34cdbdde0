package dev.authcodes.keycloak.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Creates as many codes, with as many uses, as sessions may have by default, redeems all uses, and measures what they take up. */
final class LimitBenchmark {
    private static final int CODES = 100;
    private static final int USES = 10;
    /** Until the confirmations of won entries have expired. */
    private static final long SETTLING_MILLIS = 100_000;

    private final Environment environment;
    private final Plan plan;
    private final Workload workload;

    LimitBenchmark(Environment environment, Plan plan, Workload workload) {
        this.environment = environment;
        this.plan = plan;
        this.workload = workload;
    }

    Result run() {
        List<String> tokens = environment.newSessions(environment.bulkApp(), plan.limitSessions());
        Footprint before = Footprint.of(environment);
        List<String> codes = new ArrayList<>();
        for (int n = 0; n < CODES; n++) {
            codes.addAll(workload.codes(environment.bulkApp(), tokens, Workload.creation(120, USES)));
        }
        settle();
        Footprint created = Footprint.of(environment).since(before);
        for (int n = 0; n < USES; n++) {
            GatlingLoad.sendAll(workload.redemptions(environment.tool(), codes, Workload.NOBODY));
        }
        settle();
        return new Result(tokens.size(), created, Footprint.of(environment).since(before));
    }

    private void settle() {
        if (plan.isFull()) {
            Command.pause(SETTLING_MILLIS);
        }
    }

    /**
     * What sessions at their limits take up.
     *
     * @param created with no use redeemed
     * @param redeemed with every use redeemed, before the codes expire
     */
    record Result(int sessions, Footprint created, Footprint redeemed) {}
}
