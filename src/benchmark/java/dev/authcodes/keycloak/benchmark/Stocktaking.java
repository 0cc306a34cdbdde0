package dev.authcodes.keycloak.benchmark;

import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Makes very many codes and looks at what they take up. */
final class Stocktaking {
    private static final Pattern CACHE_ENTRIES =
            Pattern.compile("(?m)^vendor_statistics_approximate_entries\\{[^}]*cache=\"actionTokens\"[^}]*} (\\S+)$");
    private static final String ROWS =
            "SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM offline_user_session t WHERE offline_flag = '0'";
    private static final String TABLES =
            "SELECT pg_total_relation_size('offline_user_session') + pg_total_relation_size('offline_client_session')";

    /** After which the counts of creations in a minute are gone. */
    private static final Duration SETTLING = Duration.ofSeconds(100);

    private final Scene scene;
    private final Plan plan;
    private final Batches batches;

    Stocktaking(Scene scene, Plan plan, Batches batches) {
        this.scene = scene;
        this.plan = plan;
        this.batches = batches;
    }

    /** To be asked of a server whose caches are as good as empty, or what goes out of them would be counted as well. */
    Stock take() {
        List<String> tokens = scene.newSessions(scene.app(), plan.stockSessions(), plan.people());
        long heap = scene.meter().heap();
        long rows = ask(ROWS);
        long tables = ask(TABLES);
        long entries = cacheEntries();
        for (int n = 0; n < plan.stockCodes(); n++) {
            batches.codes(scene.app(), tokens, Batches.creation(120, 1));
        }
        if (plan.isFull()) {
            Pause.of(SETTLING);
        }
        return new Stock(
                tokens.size() * plan.stockCodes(),
                tokens.size(),
                scene.meter().heap() - heap,
                ask(ROWS) - rows,
                ask(TABLES) - tables,
                cacheEntries() - entries);
    }

    private long ask(String sql) {
        return Long.parseLong(scene.postgreSql().query(Scene.DATABASE, sql));
    }

    private long cacheEntries() {
        String metrics = Http.send(
                        HttpRequest.newBuilder(URI.create(scene.server().managementUri() + "/metrics")))
                .body();
        return CACHE_ENTRIES
                .matcher(metrics)
                .results()
                .findFirst()
                .map(match -> (long) Double.parseDouble(match.group(1)))
                .orElseThrow(() -> new IllegalStateException("no such metric of the cache"));
    }
}
