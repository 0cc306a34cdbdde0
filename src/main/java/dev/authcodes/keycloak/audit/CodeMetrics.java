package dev.authcodes.keycloak.audit;

import dev.authcodes.keycloak.audit.CodeEvent.Action;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;

/**
 * Counts operations on codes in the registry that Keycloak exposes at {@code /metrics}. If metrics are disabled, the
 * registry is empty and nothing is counted.
 *
 * <p>The labels follow Keycloak: {@code realm} always, {@code client_id} only if its user event metrics have it
 * ({@code event-metrics-user-tags}), because it adds a series for each client.
 */
final class CodeMetrics {
    private static final String PREFIX = "keycloak.auth.codes.";
    private static final String REALM = "realm";
    private static final String CLIENT = "client.id";
    private static final String ACTION = "action";
    private static final String REASON = "reason";

    /** Histogram buckets in seconds, from a code that is pasted at once to one that is kept for a day. */
    private static final Duration[] DELAYS = Stream.of(5, 15, 30, 60, 120, 300, 900, 3600, 21_600, 86_400)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);

    private final CompositeMeterRegistry registry;
    private final boolean withClient;
    private final MeterProvider<Counter> created;
    private final MeterProvider<Counter> redeemed;
    private final MeterProvider<Counter> repeated;
    private final MeterProvider<Counter> refused;
    private final MeterProvider<Counter> replayed;
    private final MeterProvider<Counter> revoked;
    private final MeterProvider<Counter> disconnected;
    private final MeterProvider<Timer> timeToRedeem;

    CodeMetrics(CompositeMeterRegistry registry, boolean withClient) {
        this.registry = registry;
        this.withClient = withClient;
        this.created = counter("created", "Auth codes created");
        this.redeemed = counter("redeemed", "Uses of auth codes redeemed");
        this.repeated = counter("repeated", "Redemptions that were retried and served again");
        this.refused = counter("refused", "Requests to create or redeem an auth code that were refused");
        this.replayed = counter("replayed", "Auth codes presented after their last use");
        this.revoked = counter("revoked", "Auth codes revoked");
        this.disconnected = counter("connections.ended", "Connections ended before their session");
        this.timeToRedeem = Timer.builder(PREFIX + "time.to.redeem")
                .description("Time from the creation of an auth code to its redemption")
                .serviceLevelObjectives(DELAYS)
                .withRegistry(registry);
    }

    static CodeMetrics ofServer() {
        return OfServer.METRICS;
    }

    void created(String realm, @Nullable String clientId) {
        if (isOn()) {
            created.withTags(tags(realm, clientId)).increment();
            awaitReplays(realm);
        }
    }

    void redeemed(String realm, @Nullable String clientId, Duration afterCreation) {
        if (isOn()) {
            redeemed.withTags(tags(realm, clientId)).increment();
            timeToRedeem.withTags(tags(realm, clientId)).record(afterCreation);
            awaitReplays(realm);
        }
    }

    void repeated(String realm, @Nullable String clientId) {
        count(repeated, realm, clientId);
    }

    /**
     * A replay counts twice: as a refused redemption, and separately for alerting.
     *
     * @param reason from a small, fixed set, because each value is a series
     */
    void refused(String realm, @Nullable String clientId, Action action, String reason) {
        Action request = action == Action.REPLAY ? Action.REDEEM : action;
        count(refused, realm, clientId, Tag.of(ACTION, request.detail()), Tag.of(REASON, reason));
        if (isOn() && action == Action.REPLAY) {
            awaitReplays(realm).increment();
        }
    }

    void revoked(String realm, @Nullable String clientId, String reason) {
        count(revoked, realm, clientId, Tag.of(REASON, reason));
    }

    void disconnected(String realm, String clientId, String reason) {
        count(disconnected, realm, clientId, Tag.of(REASON, reason));
    }

    /**
     * Registers the counter, at zero, before the first replay: Prometheus sees no increase in a series that starts at
     * one, so no alert would fire.
     */
    private Counter awaitReplays(String realm) {
        return replayed.withTags(List.of(Tag.of(REALM, realm)));
    }

    private void count(MeterProvider<Counter> counter, String realm, @Nullable String clientId, Tag... more) {
        if (isOn()) {
            counter.withTags(tags(realm, clientId, more)).increment();
        }
    }

    private boolean isOn() {
        return !registry.getRegistries().isEmpty();
    }

    private List<Tag> tags(String realm, @Nullable String clientId, Tag... more) {
        List<Tag> tags = new ArrayList<>(List.of(more));
        tags.add(Tag.of(REALM, realm));
        if (withClient) {
            // Prometheus needs the same labels in every series of a metric.
            tags.add(Tag.of(CLIENT, clientId == null ? "" : clientId));
        }
        return tags;
    }

    private MeterProvider<Counter> counter(String name, String description) {
        return Counter.builder(PREFIX + name).description(description).withRegistry(registry);
    }

    private static final class OfServer {
        static final CodeMetrics METRICS = new CodeMetrics(Metrics.globalRegistry, isClientLabelWanted());

        private static boolean isClientLabelWanted() {
            String labels = Config.scope("eventsListener", "micrometer-user-event-metrics")
                    .get("tags", "");
            return Arrays.stream(labels.split(",")).map(String::strip).anyMatch("clientId"::equals);
        }
    }
}
