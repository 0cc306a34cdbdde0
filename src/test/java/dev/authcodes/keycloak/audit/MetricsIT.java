package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The metrics at Keycloak's {@code /metrics} after each kind of operation has happened once in a realm. */
class MetricsIT {
    private static final Path DASHBOARD = Path.of("monitoring/grafana/auth-codes.json");
    private static final Pattern SERIES = Pattern.compile("(\\w+)\\{([^}]*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=~?\"([^\"]*)\"");
    private static final Pattern METRIC = Pattern.compile("keycloak_\\w+");
    private static final Pattern SELECTOR = Pattern.compile("(keycloak_\\w+)\\{([^}]*)}");
    private static final Pattern GROUPED =
            Pattern.compile("by \\(([^)]*)\\)\\s*\\((?:rate|increase)\\((keycloak_\\w+)");

    private static Realm realm;
    private static String metrics;

    @BeforeAll
    static void doOneOfEverything() {
        realm = Realm.create(Map.of("sslRequired", "none"));
        Client app = realm.addClient("app").withMapper(Map.of("revoke-on-replay", "true"));
        Client tool = realm.addClient("tool").withMapper();
        Client plain = realm.addClient("plain");
        String token = app.signIn("alice").accessToken();

        String code = app.createCode(token, "{\"uses\":2}").authCode();
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        tool.redeem(code);
        tool.redeem(code, requestId);
        tool.redeem(code, requestId);
        tool.redeem(code);
        tool.redeem(code, Map.of(), "X-Forwarded-For", "192.0.2.7");
        Reply second = app.createCode(token);
        app.revokeCodes(token, "/" + second.codeId());
        tool.redeem("nonsense");
        tool.redeem("nonsense", Map.of("scope", "no-such-scope"));
        plain.redeem("nonsense");
        plain.createCode(plain.signIn("alice").accessToken());

        metrics = Http.send(HttpRequest.newBuilder(URI.create(Server.shared().managementUri() + "/metrics")))
                .body();
    }

    @ParameterizedTest
    @CsvSource({
        "created_total, 2,",
        "redeemed_total, 2,",
        "repeated_total, 1,",
        "replayed_total, 1,",
        "revoked_total, 1, reason=owner",
        "revoked_total, 1, reason=replay",
        "connections_ended_total, 2, reason=replay",
        "refused_total, 1, action=redeem reason=no_use_left",
        "refused_total, 1, action=redeem reason=repeated_by_redeemer",
        "refused_total, 1, action=redeem reason=malformed",
        "refused_total, 1, action=redeem reason=invalid_scope",
        "refused_total, 1, action=redeem reason=not_allowed",
        "refused_total, 1, action=create reason=client_not_permitted",
        "time_to_redeem_seconds_count, 2,",
        "time_to_redeem_seconds_bucket, 2, le=60.0",
        "time_to_redeem_seconds_bucket, 2, le=86400.0"
    })
    void metricsCountCreationsRedemptionsAndRefusalsPerRealm(String name, double times, String labels) {
        assertThat(value(name, labels)).isEqualTo(times);
    }

    @Test
    void theRedemptionTimeIsMeasuredInSeconds() {
        assertThat(value("time_to_redeem_seconds_sum", null)).isBetween(0.0, 60.0);
    }

    @Test
    void metricsHaveNoClientLabelUnlessKeycloaksOwnMetricsHaveIt() {
        assertThat(metrics.lines().filter(line -> line.startsWith("keycloak_auth_codes_")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("client_id"));
    }

    @Test
    void everyMetricOfTheDashboardExistsWithTheLabelsThatItUses() {
        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(10);

        for (String expression : expressions) {
            List<String> names =
                    METRIC.matcher(expression).results().map(MatchResult::group).toList();
            assertThat(names)
                    .as(expression)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(labelsOf(name)).as(name).isNotEmpty());
            SELECTOR.matcher(expression)
                    .results()
                    .forEach(selector -> assertThat(labelsOf(selector.group(1)))
                            .as(expression)
                            .containsAll(labels(selector.group(2)).keySet()));
            GROUPED.matcher(expression)
                    .results()
                    .forEach(grouped -> assertThat(labelsOf(grouped.group(2)))
                            .as(expression)
                            .containsAll(Arrays.asList(grouped.group(1).split(",\\s*"))));
        }
    }

    @Test
    void theDashboardShowsEveryMetric() {
        Set<String> shown = new TreeSet<>();
        expressions()
                .forEach(expression -> METRIC.matcher(expression).results().forEach(name -> shown.add(name.group())));

        assertThat(metrics.lines()
                        .map(SERIES::matcher)
                        .filter(Matcher::lookingAt)
                        .map(series -> series.group(1))
                        .filter(name -> name.startsWith("keycloak_auth_codes_") && !name.endsWith("_max"))
                        .collect(Collectors.toSet()))
                .isEqualTo(shown);
    }

    private static List<String> expressions() {
        JsonNode dashboard = Uncheck.get(() -> new ObjectMapper().readTree(DASHBOARD.toFile()));
        return Stream.concat(
                        dashboard.findValuesAsText("expr").stream(),
                        dashboard.at("/templating/list").findValuesAsText("query").stream()
                                .filter(query -> query.startsWith("label_values(")))
                .toList();
    }

    /** The value of the only series of this realm with these labels. */
    private static double value(String name, String labels) {
        List<String> wanted = new ArrayList<>(List.of("realm=" + realm.name()));
        wanted.addAll(labels == null ? List.of() : List.of(labels.split(" ")));
        List<Double> values = series("keycloak_auth_codes_" + name)
                .filter(series -> labels(series.group(2)).entrySet().stream()
                        .map(Map.Entry::toString)
                        .toList()
                        .containsAll(wanted))
                .map(series -> Double.valueOf(series.group(3)))
                .toList();
        assertThat(values).as("%s %s in:%n%s", name, wanted, metrics).hasSize(1);
        return values.get(0);
    }

    private static Set<String> labelsOf(String name) {
        return series(name)
                .flatMap(series -> labels(series.group(2)).keySet().stream())
                .collect(Collectors.toSet());
    }

    private static Stream<Matcher> series(String name) {
        return metrics.lines()
                .map(SERIES::matcher)
                .filter(series -> series.lookingAt() && series.group(1).equals(name));
    }

    private static Map<String, String> labels(String text) {
        return LABEL.matcher(text)
                .results()
                .collect(Collectors.toMap(label -> label.group(1), label -> label.group(2)));
    }
}
