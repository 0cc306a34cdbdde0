package dev.authcodes.keycloak.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of a single-page app in a real browser, on the demo realm. */
class SpaExampleIT {
    private static final String CHROMIUM = System.getProperty("chromium", "/usr/bin/chromium");
    private static final Path SCREENSHOTS = Path.of("target/screenshots/spa").toAbsolutePath();

    private static NodeProject node;
    private static Realm realm;
    private static Client webApp;
    private static Example example;
    private static Example.Running app;

    @BeforeAll
    static void start() {
        assumeTrue(Files.isExecutable(Path.of(CHROMIUM)), "there is no Chromium at " + CHROMIUM);
        node = NodeProject.installed();
        realm = Realm.demo();
        webApp = realm.client("web-app");
        example = Example.copyOf("spa").prepared("npm", "ci", "--no-audit", "--no-fund");
        app = start("web-app");
        // The demo has it on port 3000, where something else may be.
        allowAddress(webApp, app.started());
    }

    @AfterAll
    static void stop() {
        if (app != null) {
            app.close();
            allowAddress(webApp, "http://localhost:3000");
        }
    }

    private static Example.Running start(String clientId) {
        return example.start(
                Pattern.compile("(http://localhost:\\d+)"),
                Map.of("ISSUER", realm.url(), "PORT", "0", "CLIENT_ID", clientId),
                "npm",
                "start");
    }

    private static void allowAddress(Client client, String origin) {
        client.update(Map.of("redirectUris", List.of(origin + "/*"), "webOrigins", List.of(origin)));
    }

    private static JsonNode visit(String name, boolean redeem) {
        return visit(app, name, redeem);
    }

    private static JsonNode visit(Example.Running app, String name, boolean redeem) {
        String screenshots = SCREENSHOTS.toString();
        return node.run(
                "spa-example.mjs",
                Json.texts("""
                {APP_URL: %s, REALM_URL: %s, USERNAME: 'alice', CHROMIUM: %s, SCREENSHOTS: %s, NAME: %s,
                 REDEEM: %s}""", app.started(), realm.url(), CHROMIUM, screenshots, name, redeem ? "true" : ""));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NO_TLS", "NO_PERMISSION"},
            mode = EnumSource.Mode.EXCLUDE)
    void anErrorIsExplainedInOneLineOfPlainWords(Fault fault) {
        Example.Outcome outcome = example.run("", fault.environment(realm.url()), List.of("node", "server.js"));

        assertThat(outcome.errors()).contains(fault.sentence(realm.url())).hasLineCount(1);
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void aClientWithoutPermissionIsReportedInPlainWords() {
        Client plainApp = realm.client("plain-app");
        try (Example.Running plain = start(plainApp.clientId())) {
            allowAddress(plainApp, plain.started());

            assertThat(visit(plain, "plain", false).path("refusal").asText())
                    .isEqualTo("This client is not allowed to create auth codes.");
        } finally {
            allowAddress(plainApp, "http://localhost:3001");
        }
    }

    private static void assertLeavesNothing(JsonNode visit) {
        assertThat(visit.path("problems")).as("errors in the console").isEmpty();
        assertThat(visit.path("elsewhere")).as("requests to elsewhere").isEmpty();
        assertThat(visit.path("address").asText()).isEqualTo(app.started() + "/");
        assertThat(visit.path("kept").asText()).as("in the browser's storage").isEqualTo("[{},{}]");
    }

    @Test
    void aUserCreatesACodeInTheSpaSeesItsUseAndRevokesIt() {
        JsonNode visit = visit("plain", true);

        assertThat(visit.path("name").asText()).isEqualTo("Alice Liddell");
        assertThat(visit.path("passwordAgain").asBoolean()).isFalse();
        assertThat(visit.path("warning").asText()).contains("Never send this code to anyone.");
        assertThat(visit.path("left").asText()).matches("5:00|4:5\\d");
        assertThat(visit.path("copied")).isEqualTo(visit.path("code"));
        assertThat(visit.path("connectPage").asText()).startsWith(realm.url() + "/auth/connect?client_id=cli&");
        JsonNode uses = visit.path("uses");
        assertThat(uses.path("byAnother").asText()).isEqualTo("invalid_grant");
        assertThat(uses.path("byTool").asText()).isEqualTo("alice");
        assertThat(uses.path("used").asText()).startsWith("Your code was used by cli from ");
        assertThat(uses.path("list").asText()).startsWith("My laptop Used by cli from ");
        assertThat(uses.path("disconnected").asText()).isEqualTo("invalid_grant");
        assertThat(uses.path("revoked").asText()).isEqualTo("invalid_grant");
        assertThat(uses.path("messageAfterRevoking").asBoolean()).isFalse();
        assertThat(visit.path("expired").asText()).isEqualTo("The code has expired.");
        assertThat(visit.path("signedOut").asText()).isEqualTo(app.started() + "/");
        assertLeavesNothing(visit);
    }

    @Test
    void aUserOfTheSpaSignsInAgainWhenRequiredAndSeesRefusals() {
        String flow = StepUpFlow.add(realm, "stronger for the page", Duration.ofHours(1));
        webApp.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", flow)));
        webApp.withMapper(
                Map.of("redeem", "false", "min-acr", "2", "max-auth-age-seconds", "300", "max-active-codes", "1"));
        try {
            JsonNode visit = visit("step-up", false);

            assertThat(visit.path("passwordAgain").asBoolean()).isTrue();
            assertThat(visit.path("code").asText()).as(visit.toString()).contains(".");
            assertThat(visit.path("secondTime").asText())
                    .isEqualTo("This session has reached its limit of active auth codes.");
            assertThat(visit.path("codeBesideRefusal").asBoolean()).isFalse();
            assertLeavesNothing(visit);
        } finally {
            webApp.removeMapper();
            webApp.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", "")));
            realm.admin().delete(realm.path("/authentication/flows/" + flow));
        }
    }
}
