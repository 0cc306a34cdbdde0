package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.audit.CodeEvent.Action;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the metrics of a server add up to is in {@link MetricsIT}, and with the client in {@link ObservedServerNightlyIT}. */
class CodeMetricsTest {
    private final MeterRegistry server = new SimpleMeterRegistry();
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final CodeMetrics metrics = new CodeMetrics(registry, false);

    @Test
    void theReplayCounterExistsBeforeTheFirstReplay() {
        registry.add(server);

        metrics.created("one", "app");
        metrics.redeemed("two", "cli", Duration.ZERO);
        assertThat(count("replayed", "realm", "one")).isZero();
        assertThat(count("replayed", "realm", "two")).isZero();

        metrics.refused("two", "cli", Action.REPLAY, "no_use_left");
        assertThat(count("replayed", "realm", "two")).isEqualTo(1);
        assertThat(count("refused", "action", "redeem", "reason", "no_use_left"))
                .isEqualTo(1);
    }

    @Test
    void theClientLabelIsEmptyForEventsWithoutAClient() {
        registry.add(server);
        new CodeMetrics(registry, true).revoked("two", null, "admin");
        assertThat(count("revoked", "realm", "two", "client.id", "")).isEqualTo(1);
    }

    @Test
    void nothingIsRecordedWhileMetricsAreDisabled() {
        metrics.created("one", "app");
        metrics.redeemed("one", "cli", Duration.ofSeconds(1));
        metrics.repeated("one", "cli");
        metrics.refused("one", "cli", Action.REPLAY, "no_use_left");
        metrics.revoked("one", null, "admin");

        assertThat(registry.getMeters()).isEmpty();
    }

    private double count(String name, String... tags) {
        return server.get("keycloak.auth.codes." + name).tags(tags).counter().count();
    }
}
