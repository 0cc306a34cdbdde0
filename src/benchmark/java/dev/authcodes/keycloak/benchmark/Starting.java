package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.PostgreSql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts a server with the extension and one without it, in turns, on the database of the benchmark. */
final class Starting {
    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");
    private static final String WITH = Scene.HOME;
    private static final String WITHOUT = Scene.HOME + "-without";

    private final PostgreSql postgreSql;
    private final Plan plan;

    Starting(PostgreSql postgreSql, Plan plan) {
        this.postgreSql = postgreSql;
        this.plan = plan;
    }

    /** No other server must run on the machine. */
    StartUp run() {
        Scene.build(WITHOUT, false);
        List<Duration> with = new ArrayList<>();
        List<Duration> without = new ArrayList<>();
        // The first of each fills the caches of the machine.
        if (plan.isFull()) {
            start(WITH);
            start(WITHOUT);
        }
        for (int n = 0; n < plan.starts(); n++) {
            // Neither is always the one that comes after the other.
            if (n % 2 == 0) {
                with.add(start(WITH));
                without.add(start(WITHOUT));
            } else {
                without.add(start(WITHOUT));
                with.add(start(WITH));
            }
        }
        return new StartUp(with, without);
    }

    private Duration start(String home) {
        try (DistributionServer server = Scene.start(home, postgreSql, Ports.free())) {
            Matcher started = STARTED.matcher(server.log());
            if (!started.find()) {
                throw new IllegalStateException("the server does not say how long it took to start");
            }
            return Duration.ofMillis(Math.round(Double.parseDouble(started.group(1)) * 1000));
        }
    }
}
