package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code mvn -Pbenchmark}: everything, one after the other, then the report. It fails where something was not answered as
 * it should be, never because it was slow.
 */
public final class Benchmark {
    private static final Path PUBLISHED = Path.of("docs/benchmarks");
    private static final Path README = Path.of("README.md");
    private static final Path TRIED = Path.of("target/benchmark");

    private final Plan plan;

    private Benchmark(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] arguments) throws IOException {
        Plan plan = Plan.of(System.getProperty("benchmark.size"));
        Results results = new Benchmark(plan).run();
        Report report = new Report(results);
        report.writeTo(plan.isFull() ? PUBLISHED : TRIED);
        if (plan.isFull()) {
            report.intoReadme(README);
        }
        long failures = failures(results);
        System.out.println("Report written to " + (plan.isFull() ? PUBLISHED : TRIED) + ". Failures: " + failures);
        // Threads of Gatling's and of the HTTP client's may still be there.
        System.exit(failures == 0 ? 0 : 1);
    }

    private Results run() {
        try (Scene scene = Scene.set()) {
            Map<String, String> setting = Surroundings.of(scene.postgreSql(), plan);
            List<Person> people = scene.signIn(plan.people());
            Batches batches = new Batches(scene, people);
            Rounds rounds = new Rounds(scene, plan, batches);
            Map<Operation, List<Measurement>> measurements = rounds.run();
            HotSession hotSession = new HotSession(scene, plan, batches, rounds);
            hotSession.run();
            done("the hot session");
            Growth growth = new GrowthCurves(scene, plan, batches).draw();
            done("growth");
            List<Story> stories;
            List<Race> races;
            try (Ways ways = new Ways(scene)) {
                stories = new Stories(ways, plan.stories()).drive();
                races = new Races(ways, plan.races()).run();
                setting.put("better-auth", ways.betterAuthVersion() + ", one Node.js process");
            }
            done("stories and races");
            scene.restartServer();
            Stock stock = new Stocktaking(scene, plan, batches).take();
            done("very many codes");
            scene.stopServer();
            StartUp startUp = new Starting(scene.postgreSql(), plan).run();
            done("starting");
            return new Results(
                    setting,
                    Plan.CONCURRENCY,
                    measurements,
                    Plan.HOT_CONCURRENCY,
                    hotSession.hot(),
                    hotSession.distinct(),
                    growth,
                    stock,
                    startUp,
                    stories,
                    races);
        }
    }

    private static void done(String part) {
        System.out.println("Done: " + part);
    }

    private static long failures(Results results) {
        Stream<List<Measurement>> all = Stream.concat(
                results.rounds().values().stream(), Stream.of(results.hotSession(), results.distinctSessions()));
        return all.flatMap(List::stream).mapToLong(Measurement::failures).sum();
    }
}
