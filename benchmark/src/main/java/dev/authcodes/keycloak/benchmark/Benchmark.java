package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code mvn -f benchmark}: all measurements, one after the other, then the report. It fails if a response is not as
 * expected, never because it is slow.
 */
public final class Benchmark {
    private static final Path PUBLISHED = Path.of("../docs/benchmarks");
    private static final Path SMOKE = Path.of("target/report");

    private final Plan plan;

    private Benchmark(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] arguments) throws IOException {
        Plan plan = Plan.of(System.getProperty("benchmark.size"));
        Results results = new Benchmark(plan).run();
        Report report = new Report(results);
        Path folder = plan.isFull() ? PUBLISHED : SMOKE;
        report.writeTo(folder);
        long failures = failures(results);
        System.out.println("Report written to " + folder + ". Failures: " + failures);
        // Threads of Gatling's and of the HTTP client's may still be running.
        System.exit(failures == 0 ? 0 : 1);
    }

    private Results run() {
        try (Environment environment = Environment.start(plan)) {
            Map<String, String> description = RunDescription.of(environment.postgreSql(), plan);
            Workload workload = new Workload(environment);
            OperationBenchmark operations = new OperationBenchmark(environment, plan, workload);
            Map<Operation, List<Measurement>> measurements = operations.run();
            HotSessionBenchmark hotSession = new HotSessionBenchmark(environment, plan, workload, operations);
            hotSession.run();
            done("the hot session");
            GrowthBenchmark.Result growth = new GrowthBenchmark(environment, plan, workload).run();
            done("growth");
            List<FlowBenchmark.Result> flows = flows(environment, description);
            done("flows");
            environment.restartServer();
            StorageBenchmark.Result storage = new StorageBenchmark(environment, plan, workload).run();
            done("storage");
            LimitBenchmark.Result limits = new LimitBenchmark(environment, plan, workload).run();
            done("limits");
            environment.restartServer("--spi-user-sessions--infinispan--use-caches=false");
            Map<Operation, List<Measurement>> uncached = operations.runUncached();
            done("without a cache of user sessions");
            environment.stopServer();
            StartUpBenchmark.Result startUp =
                    new StartUpBenchmark(environment.postgreSql(), plan, environment.home()).run();
            done("start-up");
            return new Results(
                    description,
                    measurements,
                    uncached,
                    hotSession.hot(),
                    hotSession.distinct(),
                    growth,
                    storage,
                    limits,
                    startUp,
                    flows);
        }
    }

    private List<FlowBenchmark.Result> flows(Environment environment, Map<String, String> description) {
        CountingHttpClient http = new CountingHttpClient();
        Client app = environment.bulkApp();
        String user = RealmFile.username(0);
        try (BetterAuth betterAuth = BetterAuth.start(environment.postgreSql())) {
            description.put("better-auth", betterAuth.version() + ", one Node.js process");
            List<ConnectFlow> flows = List.of(
                    AuthCodeFlow.signedIn(app, environment.tool(), user, http),
                    DeviceFlow.signedIn(app, environment.client("device-tool"), user, http),
                    OneTimeTokenFlow.signedIn(betterAuth, http));
            return new FlowBenchmark(http, flows, plan.flows()).run();
        }
    }

    private static void done(String part) {
        System.out.println("Done: " + part);
    }

    private static long failures(Results results) {
        return Stream.of(
                        results.rounds().values(),
                        results.uncached().values(),
                        List.of(results.hotSession(), results.distinctSessions()))
                .flatMap(Collection::stream)
                .flatMap(List::stream)
                .mapToLong(Measurement::failures)
                .sum();
    }
}
