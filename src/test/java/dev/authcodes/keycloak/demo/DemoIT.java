package dev.authcodes.keycloak.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DocPage;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.function.Uncheck;
import org.apache.commons.lang3.StringUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo realm, by the lines that the demo prints and as existing clients of the two endpoints call them. */
class DemoIT {
    private static final String README_SECTION = "Create and redeem a code";
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final ObjectMapper STRICT = new ObjectMapper().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private final Realm realm = Realm.demo();
    private final Client webApp = realm.client("web-app");

    /** As a client in Go declares it, which cannot decode anything but an integer. */
    private record CreateResult(
            @JsonProperty("auth_code") String authCode,
            @JsonProperty("duration_minutes") int durationMinutes,
            @JsonProperty("uses") int uses,
            @JsonProperty("id") String id,
            @JsonProperty("expires_at") long expiresAt) {}

    /** Pasted with their indentation into an interactive shell, as a user would do. */
    @Test
    void thePrintedCommandsSignInAndLeaveNoCodeBehind(@TempDir Path directory) throws IOException {
        assumeTrue(NodeProject.isOnPath("bash") && NodeProject.isOnPath("curl"), "there is no bash or no curl here");
        String summary = Demo.summary(Server.shared().baseUri().toString());
        String lines = StringUtils.substringBetween(summary, "cli redeems it:\n\n", "\nThey print:");
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path history = directory.resolve("history");
        ProcessBuilder shell = new ProcessBuilder("bash", "--norc", "-i")
                .directory(empty.toFile())
                .redirectInput(
                        Files.writeString(directory.resolve("lines"), lines).toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        shell.environment().putAll(Map.of("HISTFILE", history.toString(), "HISTCONTROL", ""));

        assertThat(Program.run(shell).done()).isEqualTo(Demo.EXPECTED.strip()).endsWith("Signed in as alice");

        assertThat(history).content().isEqualTo(lines);
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void thePrintedCommandsWorkForTenMinutes() {
        Reply signedIn = webApp.signIn("alice");
        Reply code = webApp.createCode(
                signedIn.accessToken(),
                StringUtils.substringBetween(Demo.linesToTry(""), "code-create -H @- \\\n  -d '", "'"));

        assertThat(signedIn.json().path("expires_in").asInt()).isGreaterThanOrEqualTo(600);
        assertThat(code.json().path("duration_minutes").asInt()).isEqualTo(10);
    }

    @Test
    void theAccountConsoleLinksToTheConnectPage() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium at " + CHROMIUM);
        JsonNode visit = NodeProject.installed()
                .run(
                        "account-console.mjs",
                        Map.of("REALM_URL", realm.url(), "USERNAME", "alice", "CHROMIUM", CHROMIUM.toString()));

        assertThat(visit.path("opened").asText()).isEqualTo(realm.url() + "/auth/connect");
    }

    @Test
    void theRequestsOfTheReadmeCreateAndRedeemACode() {
        assumeTrue(NodeProject.isOnPath("curl"), "there is no curl here");
        DocPage readme = DocPage.at("README.md");
        List<String> requests = readme.code(README_SECTION, "shell");
        String token = webApp.signIn("alice").accessToken();

        JsonNode created = run(requests.get(0), Map.of("TOKEN", token));
        JsonNode tokens =
                run(requests.get(1), Map.of("CODE", created.path("auth_code").asText()));

        JsonNode shown = parse(readme.code(README_SECTION, "json").get(0));
        assertThat(created.fieldNames()).toIterable().containsExactlyElementsOf(shown::fieldNames);
        assertThat(tokens.fieldNames()).toIterable().contains("access_token", "refresh_token", "id_token");
    }

    private JsonNode run(String command, Map<String, String> environment) {
        ProcessBuilder shell = new ProcessBuilder("sh", "-ec", command.replace("curl ", "curl --silent "));
        shell.environment().putAll(environment);
        shell.environment().put("REALM_URL", realm.url());
        return parse(Program.run(shell).done());
    }

    private static JsonNode parse(String json) {
        return Uncheck.get(() -> STRICT.readTree(json));
    }

    @Test
    void anExistingClientCreatesAndRedeemsWithTextJson() throws JsonProcessingException {
        String token = webApp.signIn("alice").accessToken();
        Reply created = post("/auth/code-create", "{}", "Authorization", "Bearer " + token);
        CreateResult result = STRICT.readValue(created.body(), CreateResult.class);
        Reply loggedIn = post("/auth/code-login", "{\"auth_code\":\"" + result.authCode() + "\"}");

        assertThat(result.uses()).isEqualTo(1);
        assertThat(result.durationMinutes()).isEqualTo(1);
        assertThat(loggedIn.claim("preferred_username")).isEqualTo("alice");
        assertThat(loggedIn.json().has("error")).isFalse();
    }

    private Reply post(String below, String json, String... headers) {
        return Http.send(Http.post(URI.create(realm.url() + below), "text/json", json), headers);
    }

    @Test
    void theConfidentialClientOfTheDemoRedeemsACode() {
        String code = webApp.createCode(webApp.signIn("bob").accessToken()).authCode();

        assertThat(realm.client("backend", "backend-secret").redeem(code).claim("preferred_username"))
                .isEqualTo("bob");
    }

    @Test
    void theServiceAccountAndTheClientWithoutPermissionCreateNoCode() {
        Client robot = realm.client("robot", "robot-secret");
        Client plain = realm.client("plain-app");

        Reply account = robot.token(Map.of("grant_type", "client_credentials"));
        assertThat(robot.createCode(account.accessToken()).message()).startsWith("A service account");
        assertThat(plain.createCode(plain.signIn("alice").accessToken()).message())
                .isEqualTo("This client is not allowed to create auth codes.");
        assertThat(plain.redeem("nonsense").text("error")).isEqualTo("unauthorized_client");
    }
}
