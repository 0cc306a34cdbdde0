package dev.authcodes.keycloak.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.demo.DemoVisit;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The compose file with two nodes behind its proxy. */
class ComposeNightlyIT {
    private static final Set<String> NODES = Set.of("keycloak", "keycloak-2");

    @AutoClose
    private static Compose compose;

    private static DemoVisit visit;

    @BeforeAll
    static void bringUp() {
        compose = Compose.installed();
        visit = DemoVisit.to(compose.keycloak());
        compose.build();
        up();
    }

    private static void up() {
        compose.up("proxy", "keycloak-2", "prometheus");
        compose.awaitHealth("keycloak-2");
        Pause.await("both nodes behind the proxy")
                .until(() -> nodesThatAnswer(4).equals(NODES));
    }

    @Test
    void theDemoRealmIsServedAtItsPublicAddress() {
        Reply loggedIn = visit.login(visit.createCode(1).authCode());

        assertThat(loggedIn.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(loggedIn.claims().path("iss").asText()).isEqualTo(compose.publicUrl() + "/realms/demo");
    }

    @Test
    void theAdminPasswordComesFromTheEnvironment() {
        assertThat(adminSignIn(Compose.ADMIN_PASSWORD).status()).isEqualTo(200);
        assertThat(adminSignIn("demo-only").text("error")).isEqualTo("invalid_grant");
    }

    /** The proxy alternates between the nodes. {@code ClusterIT} tests exact uses under load. */
    @Test
    void aCodeCreatedOnOneNodeIsRedeemedOnTheOtherThroughTheProxy() {
        Set<String> ways = new TreeSet<>();
        for (int n = 0; n < 8; n++) {
            Reply created = visit.createCode(1);
            Reply redeemed = visit.redeem("cli", created.authCode()).expect(200);

            assertThat(node(redeemed)).isIn(NODES).isNotEqualTo(node(created));
            ways.add(node(created) + " to " + node(redeemed));
            assertThat(visit.redeem("cli", created.authCode()).text("error")).isEqualTo("invalid_grant");
            // Changes whose turn it is in the next round.
            nodesThatAnswer(n % 2);
        }
        assertThat(ways).containsExactly("keycloak to keycloak-2", "keycloak-2 to keycloak");
    }

    @Test
    void theProxyReplacesForwardedHeadersOfTheClient() {
        Reply signIn = visit.signIn();
        String code = visit.createCode(signIn.accessToken(), 1).authCode();
        String[] forwarded =
                "X-Forwarded-For 203.0.113.9 Forwarded for=203.0.113.9 X-Forwarded-Host attacker.example".split(" ");
        Reply redeemed = DemoVisit.to(compose.keycloak(), forwarded).redeem("cli", code);
        Reply codes = visit.get("/auth/codes", "Authorization", "Bearer " + signIn.accessToken());

        assertThat(codes.json().at("/codes/0/redemptions/0/client").asText()).isEqualTo("cli");
        assertThat(codes.json().at("/codes/0/redemptions/0/address").asText())
                .isNotEmpty()
                .isNotEqualTo("203.0.113.9");
        assertThat(redeemed.claims().path("iss").asText()).startsWith(compose.publicUrl());
    }

    @Test
    void noContainerCanWriteToItsProgramsOrIsPublishedBeyondTheMachine() {
        assertThat(compose.exec("keycloak", "id", "--user").done()).isEqualTo("1000");
        assertThat(compose.exec("keycloak", "touch", "/opt/keycloak/providers/more.jar")
                        .status())
                .isNotZero();
        assertThat(compose.inspect("{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"))
                .hasSize(5)
                .allSatisfy((service, value) -> assertThat(value).isEqualTo("true [ALL]"));
        Map<String, String> published = compose.inspect("{{json .HostConfig.PortBindings}}");
        assertThat(published)
                .allSatisfy((service, ports) ->
                        assertThat(ports).matches("\\{}|\\{\"[^\"]*\":\\[\\{\"HostIp\":\"127.0.0.1\",[^}]*}]}"));
        assertThat(published.entrySet().stream()
                        .filter(entry -> !entry.getValue().equals("{}"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("proxy", "prometheus");
    }

    @Test
    void prometheusHasTheExtensionsMetricsOfBothNodes() {
        for (int n = 0; n < 4; n++) {
            visit.redeem("cli", visit.createCode(1).authCode());
            nodesThatAnswer(n % 2);
        }

        for (String metric :
                List.of("keycloak_auth_codes_created_total", "keycloak_auth_codes_time_to_redeem_seconds_count")) {
            Pause.await(metric + " of both nodes")
                    .until(() -> instancesWith(metric).equals(NODES));
        }
    }

    /** Without Grafana. */
    @Test
    void prometheusUnderstandsEveryQueryOfTheDashboard() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("monitoring/grafana/auth-codes.json").toFile());
        List<String> queries = dashboard.findValuesAsText("expr");

        assertThat(queries).isNotEmpty();
        assertThat(queries).allSatisfy(query -> {
            Reply reply = query(query.replace("$realm", ".*").replaceAll("\\$__\\w+", "5m"));
            assertThat(reply.text("status")).as(reply.body()).isEqualTo("success");
        });
    }

    /** With the last node, outstanding codes become invalid, as docs/operations.md says; users stay signed in. */
    @Test
    void codesSurviveOneNodeAndSessionsSurviveAll() {
        Reply signIn = visit.signIn();
        String code = visit.createCode(signIn.accessToken(), 20).authCode();

        compose.kill("keycloak-2");
        for (int n = 0; n < 10; n++) {
            visit.redeem("cli", code).expect(200);
        }

        compose.down();
        up();

        visit.refresh("web-app", signIn.refreshToken()).expect(200);
        assertThat(visit.redeem("cli", code).text("error")).isEqualTo("invalid_grant");
        visit.redeem("cli", visit.createCode(1).authCode()).expect(200);
    }

    private static Reply adminSignIn(String password) {
        return Http.send(Http.form(
                URI.create(compose.keycloak() + "/realms/master/protocol/openid-connect/token"),
                Map.of("grant_type", "password", "client_id", "admin-cli", "username", "admin", "password", password)));
    }

    /** The node that answered, according to the proxy. */
    private static String node(Reply reply) {
        return reply.header("X-Keycloak-Node").orElseThrow();
    }

    private static Set<String> nodesThatAnswer(int requests) {
        Set<String> nodes = new HashSet<>();
        for (int n = 0; n < requests; n++) {
            nodes.add(node(visit.get("")));
        }
        return nodes;
    }

    private static Set<String> instancesWith(String metric) {
        return Set.copyOf(query(metric + "{realm=\"demo\"} > 0").json().findValuesAsText("instance"));
    }

    private static Reply query(String expression) {
        return Http.send(Http.form(URI.create(compose.prometheus() + "/api/v1/query"), Map.of("query", expression)));
    }
}
