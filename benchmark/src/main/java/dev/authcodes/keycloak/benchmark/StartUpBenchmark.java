package dev.authcodes.keycloak.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts a server with the extension and one without it, in turns, on the database of the benchmark. */
final class StartUpBenchmark {
    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");

    private final PostgreSql postgreSql;
    private final Plan plan;
    private final Path withHome;

    /** @param withHome the folder of a server with the extension */
    StartUpBenchmark(PostgreSql postgreSql, Plan plan, Path withHome) {
        this.postgreSql = postgreSql;
        this.plan = plan;
        this.withHome = withHome;
    }

    /** No other server may run on the machine. */
    Result run() {
        Path withoutHome = KeycloakServer.build("without-extension", false);
        List<Duration> with = new ArrayList<>();
        List<Duration> without = new ArrayList<>();
        // The first of each fills the caches of the machine.
        if (plan.isFull()) {
            start(withHome);
            start(withoutHome);
        }
        for (int n = 0; n < plan.starts(); n++) {
            // Alternates which of the two comes first.
            if (n % 2 == 0) {
                with.add(start(withHome));
                without.add(start(withoutHome));
            } else {
                without.add(start(withoutHome));
                with.add(start(withHome));
            }
        }
        return new Result(with, without);
    }

    private Duration start(Path home) {
        try (KeycloakServer server = KeycloakServer.start(home, postgreSql, Environment.DATABASE, Command.freePort())) {
            Matcher started = STARTED.matcher(server.log());
            if (!started.find()) {
                throw new IllegalStateException("the server does not say how long it took to start");
            }
            return Duration.ofMillis(Math.round(Double.parseDouble(started.group(1)) * 1000));
        }
    }

    /** The start-up times that the server logged, with and without the extension. */
    record Result(List<Duration> with, List<Duration> without) {}
}
