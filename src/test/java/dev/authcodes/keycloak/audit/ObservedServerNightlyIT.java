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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that sends traces to a collector and has clients among the labels of its metrics. */
class ObservedServerNightlyIT {
    /** What the collector received: OTLP in protobuf, which contains texts verbatim. */
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
                .withExtension()
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
        other.redeem(created.authCode()).expectInvalidGrant();
        tool.redeem(created.authCode()).expect(200);
        app.createCode(token, "{\"client_id\":\"nobody\"}");
        app.post("/auth/code-login", "{\"client_id\":\"made-up\",\"auth_code\":\"nonsense\"}");
        metrics = Http.send(HttpRequest.newBuilder(URI.create(server.managementUri() + "/metrics")))
                .body();
        Pause.await("the last trace").until(() -> TRACES.indexOf("unknown_client") >= 0);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        collector.stop(0);
    }

    @Test
    void creatingAndRedeemingAreTracedAsSpansThatNameTheCode() {
        assertThat(TRACES.toString())
                .contains("CodeCreation.create", "CodeRedemption.redeem")
                .contains("kc.authCodeId", created.text("id"))
                .contains("kc.authCodeReason", "other_client");
    }

    @Test
    void noTraceContainsACode() {
        assertThat(TRACES.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    @Test
    void theClientIsALabelIfKeycloaksOwnMetricsHaveIt() {
        assertThat(series("keycloak_auth_codes_created_total{")).contains("client_id=\"app\"");
        assertThat(series("keycloak_auth_codes_refused_total{", "reason=\"other_client\""))
                .contains("client_id=\"other\"");
    }

    /** Otherwise any caller could create any number of series. */
    @Test
    void anUnknownClientIdIsNotUsedAsALabel() {
        assertThat(metrics).doesNotContain("made-up", "nobody");
        assertThat(series("keycloak_user_events_total{", "error=\"client_not_found\""))
                .contains("client_id=\"unknown\"");
        assertThat(series("keycloak_auth_codes_refused_total{", "reason=\"client_not_found\""))
                .contains("client_id=\"\"");
    }

    /** The only series that contains all of these texts. */
    private static String series(String... texts) {
        List<String> series = metrics.lines()
                .filter(line -> Stream.of(texts).allMatch(line::contains))
                .toList();
        assertThat(series).hasSize(1);
        return series.get(0);
    }
}
