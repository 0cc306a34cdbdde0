package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.audit.CodeEvent.Action;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the metrics of a server add up to is in {@link MetricsIT}. */
class CodeMetricsTest {
    private final MeterRegistry server = new SimpleMeterRegistry();
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final CodeMetrics metrics = new CodeMetrics(registry, false);

    @Test
    void eachRealmIsCountedSeparately() {
        registry.add(server);

        metrics.created("one", "app");
        metrics.created("one", "web");
        metrics.created("two", "app");

        assertThat(count("created", "realm", "one")).isEqualTo(2);
        assertThat(count("created", "realm", "two")).isEqualTo(1);
    }

    @Test
    void aRedemptionIsCountedAndTimedButARepeatOfItIsNot() {
        registry.add(server);

        metrics.redeemed("one", "cli", Duration.ofSeconds(40));
        metrics.redeemed("one", "cli", Duration.ofSeconds(20));
        metrics.repeated("one", "cli");

        assertThat(count("redeemed", "realm", "one")).isEqualTo(2);
        assertThat(count("repeated", "realm", "one")).isEqualTo(1);
        Timer timer = server.get("keycloak.auth.codes.time.to.redeem").timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(60);
    }

    @Test
    void theCounterOfReplaysExistsBeforeTheFirstOne() {
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
    void theClientIsALabelOnlyWhereThatIsWanted() {
        registry.add(server);
        CodeMetrics withClient = new CodeMetrics(registry, true);

        metrics.created("one", "app");
        withClient.created("two", "app");
        withClient.revoked("two", null, "admin");

        var created = server.get("keycloak.auth.codes.created").tag("realm", "one");
        assertThat(created.counter().getId().getTag("client.id")).isNull();
        assertThat(count("created", "realm", "two", "client.id", "app")).isEqualTo(1);
        assertThat(count("revoked", "realm", "two", "client.id", "")).isEqualTo(1);
    }

    @Test
    void whereMetricsAreSwitchedOffNothingIsKept() {
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
