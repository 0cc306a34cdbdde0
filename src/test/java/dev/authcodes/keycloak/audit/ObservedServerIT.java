package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that sends traces to a collector and has clients among the labels of its metrics. */
class ObservedServerIT {
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(60);

    /** What the collector got: OTLP in protobuf, in which texts stand as they are. */
    private static final StringBuffer TRACES = new StringBuffer();

    private static HttpServer collector;
    private static Server server;
    private static Reply created;
    private static String metrics;

    @BeforeAll
    static void createAndRedeem() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            TRACES.append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        server = Server.inCopy("observed")
                .withEmptyData()
                .withExtension(Path.of(System.getProperty("extension.jar")))
                .withOption("--tracing-enabled=true")
                .withOption("--tracing-protocol=http/protobuf")
                .withOption("--tracing-endpoint=http://127.0.0.1:"
                        + collector.getAddress().getPort())
                .withOption("--metrics-enabled=true")
                .withOption("--event-metrics-user-enabled=true")
                .withOption("--event-metrics-user-tags=realm,clientId")
                .start();
        Realm realm = Realm.create(server, Map.of());
        Client app = realm.addClient("app").withMapper();
        Client tool = realm.addClient("tool").withMapper();
        Client other = realm.addClient("other").withMapper();
        String token = app.signIn("alice").accessToken();
        created = app.createCode(token, "{\"client_id\":\"tool\"}");
        assertThat(other.redeem(created.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.redeem(created.authCode()).status()).isEqualTo(200);
        app.createCode(token, "{\"client_id\":\"nobody\"}");
        app.post("/auth/code-login", "{\"client_id\":\"made-up\",\"auth_code\":\"nonsense\"}");
        metrics = Http.send(HttpRequest.newBuilder(URI.create(server.managementUri() + "/metrics")))
                .body();
        awaitTraces("unknown_client");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        collector.stop(0);
    }

    @Test
    void creatingAndRedeemingAreSpansThatNameTheCode() {
        assertThat(TRACES.toString())
                .contains("CodeCreation.issue", "CodeRedemption.redeem")
                .contains("kc.authCodeId", created.text("id"))
                .contains("kc.authCodeReason", "other_client");
    }

    @Test
    void noTraceHoldsACode() {
        assertThat(TRACES.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    @Test
    void theClientIsALabelAsInKeycloaksOwnMetrics() {
        assertThat(metrics.lines().filter(line -> line.startsWith("keycloak_auth_codes_created_total{")))
                .singleElement()
                .asString()
                .contains("client_id=\"app\"");
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("keycloak_auth_codes_refused_total{")
                                && line.contains("reason=\"other_client\"")))
                .singleElement()
                .asString()
                .contains("client_id=\"other\"");
    }

    /** Else anybody could make as many series as they like. */
    @Test
    void aClientIdThatTheRealmDoesNotHaveIsNoLabel() {
        assertThat(metrics).doesNotContain("made-up", "nobody");
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("keycloak_user_events_total{")
                                && line.contains("error=\"client_not_found\"")))
                .singleElement()
                .asString()
                .contains("client_id=\"unknown\"");
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("keycloak_auth_codes_refused_total{")
                                && line.contains("reason=\"client_not_found\"")))
                .singleElement()
                .asString()
                .contains("client_id=\"\"");
    }

    private static void awaitTraces(String text) {
        Instant deadline = Instant.now().plus(EXPORT_TIMEOUT);
        while (TRACES.indexOf(text) < 0) {
            assertThat(Instant.now()).as("no trace with %s", text).isBefore(deadline);
            Pause.of(Duration.ofMillis(200));
        }
    }
}
