package dev.authcodes.keycloak.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo realm, by the lines that the demo prints and as existing clients of the two endpoints call them. */
class DemoIT {
    private static final ObjectMapper STRICT = new ObjectMapper().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

    private final Realm realm = Realm.demo();
    private final Client webApp = realm.client("web-app");

    /** As a client in Go has it: what is not an integer cannot be decoded. */
    private record CreateResult(
            @JsonProperty("auth_code") String authCode,
            @JsonProperty("duration_minutes") int durationMinutes,
            @JsonProperty("uses") int uses,
            @JsonProperty("id") String id,
            @JsonProperty("expires_at") long expiresAt) {}

    @Test
    void theLinesThatAreShownWork(@TempDir Path directory) {
        String lines = Demo.linesToTry(Server.shared().baseUri().toString());
        Program shell = Program.run(new ProcessBuilder("sh", "-ec", lines).directory(directory.toFile()));
        assumeTrue(shell.status() != 127, "there is no curl here");

        assertThat(shell.done())
                .contains("\"auth_code\":\"", "\"by_jwt\":\"", "\"access_token\":\"", "\"id_token\":\"")
                .doesNotContain("\"error\"");
    }

    @Test
    void theReadmeShowsTheSameLines() throws IOException {
        assertThat(Files.readString(Path.of("README.md"))).contains(Demo.linesToTry("http://localhost:8080"));
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
    void theConfidentialClientRedeems() {
        String code = webApp.createCode(webApp.signIn("bob").accessToken()).authCode();

        assertThat(realm.client("backend", "backend-secret").redeem(code).claim("preferred_username"))
                .isEqualTo("bob");
    }

    @Test
    void theServiceAccountAndTheClientWithoutPermissionGetNone() {
        Client robot = realm.client("robot", "robot-secret");
        Client plain = realm.client("plain-app");

        Reply account = robot.token(Map.of("grant_type", "client_credentials"));
        assertThat(robot.createCode(account.accessToken()).message()).startsWith("A service account");
        assertThat(plain.createCode(plain.signIn("alice").accessToken()).message())
                .isEqualTo("This client is not allowed to create auth codes.");
        assertThat(plain.redeem("nonsense").text("error")).isEqualTo("unauthorized_client");
    }
}
