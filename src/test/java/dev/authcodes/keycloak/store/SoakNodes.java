package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Storage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Two nodes on one database, of which the first stays and the other is restarted, behind what sends requests to either. */
final class SoakNodes implements AutoCloseable {
    private static final String DATABASE = "soak";
    /** How often Keycloak looks for sessions that have expired; by default each quarter of an hour. */
    private static final String CLEAN_UP = "--spi-scheduled--interval=30";

    private static final Pattern ENTRIES =
            Pattern.compile("(?m)^vendor_statistics_approximate_entries\\{[^}]*cache=\"(\\w+)\"[^}]*} (\\S+)$");

    /** Odd while the other node is being restarted. */
    private final AtomicInteger era = new AtomicInteger();

    private final DistributionServer first;
    private volatile DistributionServer second;

    SoakNodes() {
        PostgreSql.shared().createDatabase(DATABASE);
        first = start();
        second = join();
    }

    private static DistributionServer start() {
        DistributionServer node = Storage.newNode(DATABASE)
                .withDatabase(PostgreSql.shared(), DATABASE)
                .withOption("--metrics-enabled=true")
                .withOption(CLEAN_UP)
                .start();
        Http.allowServerErrors(node);
        return node;
    }

    private static DistributionServer join() {
        DistributionServer node = start();
        node.awaitLog(Storage.POSTGRESQL.logOfSecondNode());
        return node;
    }

    DistributionServer first() {
        return first;
    }

    /** Where the next request goes: not to a node that is known to be down. */
    Server either() {
        return isRestarting() || ThreadLocalRandom.current().nextBoolean() ? first : second;
    }

    int era() {
        return era.get();
    }

    private boolean isRestarting() {
        return era() % 2 == 1;
    }

    /** Whether a request that began in that era may have been cut off. */
    boolean wasRestarted(int since) {
        return isRestarting() || era() != since;
    }

    void restart() {
        era.incrementAndGet();
        second.close();
        second = join();
        era.incrementAndGet();
    }

    void stopSecond() {
        second.close();
    }

    /** How many entries the first node has of each of Keycloak's caches, copies for the other node included. */
    Map<String, Long> entries() {
        URI metrics = URI.create(first.managementUri() + "/metrics");
        Map<String, Long> entries = new TreeMap<>();
        String text = Http.send(HttpRequest.newBuilder(metrics)).expect(200).body();
        for (MatchResult entry : ENTRIES.matcher(text).results().toList()) {
            entries.put(entry.group(1), (long) Double.parseDouble(entry.group(2)));
        }
        return entries;
    }

    Map<String, Long> rows() {
        return PostgreSql.shared().countRows(DATABASE);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
