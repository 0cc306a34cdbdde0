package dev.authcodes.keycloak.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dasniko.testcontainers.keycloak.KeycloakContainer;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@code docs/testing-your-app.md} shows to those who test an app of theirs. So it uses nothing of the project but
 * the JAR.
 */
@EnabledIf(
        // looked at before the class is initialized, for which the container wants an engine already
        value = "dev.authcodes.keycloak.support.ContainerEngine#runsKeycloak",
        disabledReason = "there is no container engine, or Keycloak's image is neither there nor can it be pulled")
class KeycloakContainerNightlyIT {
    private static final String IMAGE = "quay.io/keycloak/keycloak:" + System.getProperty("server.version");
    private static final File EXTENSION = new File(System.getProperty("extension.jar"));

    private static final KeycloakContainer KEYCLOAK = new KeycloakContainer(IMAGE)
            .withProviderLibsFrom(List.of(EXTENSION))
            .withRealmImportFile("/app-realm.json");

    @BeforeAll
    static void startKeycloak() {
        KEYCLOAK.start();
    }

    @AfterAll
    static void stopKeycloak() {
        KEYCLOAK.stop();
    }

    @Test
    void theToolSignsInAsTheUser() throws Exception {
        JsonNode tokens = redeem(createCode(signIn(), "{}"));

        assertThat(userinfo(tokens).path("preferred_username").asText()).isEqualTo("alice");
    }

    @Test
    void theCodeCanBeRedeemedOnce() throws Exception {
        String code = createCode(signIn(), "{\"uses\":1}");

        assertThat(redeem(code).has("access_token")).isTrue();
        assertThat(redeem(code).path("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void theCodeExpires() throws Exception {
        String code = createCode(signIn(), "{\"duration_minutes\":0.02}");
        Thread.sleep(3_000);

        assertThat(redeem(code).path("error").asText()).isEqualTo("invalid_grant");
    }

    @Test
    void theToolIsSignedOutWhenTheUserSignsOut() throws Exception {
        JsonNode user = signIn();
        JsonNode tool = redeem(createCode(user, "{}"));
        post("/protocol/openid-connect/logout", "client_id=web-app&refresh_token=" + text(user, "refresh_token"));

        JsonNode refreshed =
                token("grant_type=refresh_token&client_id=cli&refresh_token=" + text(tool, "refresh_token"));
        assertThat(refreshed.path("error").asText()).isEqualTo("invalid_grant");
    }

    /** With a password, which needs no browser; a real app would use the authorization code flow. */
    private static JsonNode signIn() throws Exception {
        return token("grant_type=password&client_id=web-app&username=alice&password=alice&scope=openid");
    }

    private static String createCode(JsonNode user, String request) throws Exception {
        return text(
                send(to("/auth/code-create")
                        .header("Authorization", "Bearer " + text(user, "access_token"))
                        .POST(HttpRequest.BodyPublishers.ofString(request))),
                "auth_code");
    }

    private static JsonNode redeem(String code) throws Exception {
        return token("grant_type=urn:keycloak:grant-type:auth-code&client_id=cli&scope=openid&auth_code=" + code);
    }

    private static JsonNode userinfo(JsonNode tokens) throws Exception {
        return send(to("/protocol/openid-connect/userinfo")
                .header("Authorization", "Bearer " + text(tokens, "access_token")));
    }

    private static JsonNode token(String form) throws Exception {
        return post("/protocol/openid-connect/token", form);
    }

    private static JsonNode post(String path, String form) throws Exception {
        return send(to(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(KEYCLOAK.getAuthServerUrl() + "/realms/app" + path));
    }

    private static JsonNode send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(response.body());
    }

    private static String text(JsonNode response, String member) {
        assertThat(response.path(member).asText())
                .as("%s of %s", member, response)
                .isNotEmpty();
        return response.path(member).asText();
    }
}
