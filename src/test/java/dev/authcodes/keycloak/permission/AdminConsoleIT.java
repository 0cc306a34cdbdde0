package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.themes.Bundles;
import dev.authcodes.keycloak.token.Mappers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An admin adds the mapper "Auth codes" to an app's dedicated scope in the admin console, in a real browser, makes two
 * mistakes afterwards, and saves a tool's mapper, which came without any setting, as it is. The visit happens once; each test looks at another side of it. Screenshots are in
 * {@code target/screenshots}.
 */
class AdminConsoleIT {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static Client app;
    private static Client tool;
    private static JsonNode seen;

    @BeforeAll
    static void visitTheConsole() {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium at " + CHROMIUM + " (system property chromium)");
        NodeProject node = NodeProject.installed();
        Realm realm = Realm.create();
        app = realm.addClient("app");
        tool = realm.addClient("tool").withMapper();
        seen = node.run(
                "admin-console.mjs",
                Json.texts(
                        """
                        {BASE_URL: %s, REALM: %s, CLIENT_ID: 'app', BARE_CLIENT_ID: 'tool', ADMIN: %3$s,
                         ADMIN_PASSWORD: %3$s, CHROMIUM: %4$s, SCREENSHOTS: %5$s}""",
                        Server.shared().baseUri().toString(),
                        realm.name(),
                        Server.ADMIN,
                        CHROMIUM.toString(),
                        SCREENSHOTS.toAbsolutePath().toString()));
    }

    @Test
    void theAdminConsoleListsTheMapperTypeWithItsDescription() {
        assertThat(seen.path("mapperType"))
                .extracting(JsonNode::asText)
                .containsExactly("Auth codes: create", new Mappers.Create().getHelpText());
    }

    @Test
    void everySettingHasALabelAndAHelpText() {
        assertHelps(MapperType.CREATE, map("helps"));
        assertHelps(MapperType.REDEEM, map("redeemHelps"));
    }

    @Test
    void newMappersAndMappersWithoutSettingsShowTheDefaults() {
        assertDefaults(MapperType.CREATE, map("defaults"));
        assertDefaults(MapperType.CREATE, map("bare"));
        assertDefaults(MapperType.REDEEM, map("redeem"));
    }

    @Test
    void savingUnchangedMappersWithoutSettingsChangesNothing() {
        assertThat(seen.path("bareSaved").asText()).isEqualTo("Mapping successfully updated");
        assertThat(seen.path("redeemSaved").asText()).isEqualTo("Mapping successfully updated");
        String token = tool.signIn("alice").accessToken();

        tool.redeem(tool.createCode(token).authCode()).expect(200);
    }

    @Test
    void settingsAreKeptWhenSavedInTheAdminConsole() {
        assertThat(seen.path("created").asText()).isEqualTo("Mapping successfully created");
        Map<String, Object> expected = new HashMap<>(map("defaults"));
        expected.putAll(Json.of("""
                {'Mapper type': 'Auth codes: create', Name: 'Auth codes: create',
                 'Default lifetime (minutes)': '2', 'Maximum lifetime (minutes)': '10',
                 'Default number of uses': '3', 'Maximum number of uses': '5',
                 'Required binding': 'client', 'Revoke on replay': true}"""));
        assertThat(map("saved")).isEqualTo(expected);
    }

    @Test
    void invalidSettingsAreRefusedWithAnExplanationAndNotSaved() {
        assertThat(seen.path("defaultAboveMaximum").asText())
                .contains("“Default number of uses” must not be greater than “Maximum number of uses” (5).")
                .containsOnlyOnce("Default number of uses")
                .doesNotContain("default-uses", "auth-codes.");
        assertThat(map("afterDefaultAboveMaximum")).isEqualTo(map("saved"));
        assertThat(seen.path("noNumber").asText())
                .contains("“Maximum lifetime (minutes)” must be a whole number from 1 to 525600.")
                .containsOnlyOnce("Maximum lifetime");
        assertThat(map("afterNoNumber")).isEqualTo(map("saved"));
    }

    @Test
    void createdCodesFollowTheSettingsSavedInTheAdminConsole() {
        assertThat(create("{\"client_id\":\"tool\"}").body()).contains("\"duration_minutes\":2,\"uses\":3,");
        assertThat(create("{\"client_id\":\"tool\",\"duration_minutes\":1000,\"uses\":50}")
                        .body())
                .contains("\"duration_minutes\":10,\"uses\":5,");
        Reply unbound = create("{}");
        assertThat(unbound.message()).isNotEmpty();
        assertThat(unbound.json().has("auth_code")).isFalse();
    }

    @Test
    void aCreateMapperDoesNotPermitRedeeming() {
        Reply reply = app.redeem(create("{\"client_id\":\"tool\"}").authCode());

        assertThat(reply.text("error")).isEqualTo("unauthorized_client");
    }

    private static void assertHelps(MapperType type, Map<String, Object> helps) {
        Map<String, String> messages = Bundles.read("en");
        assertThat(type.properties())
                .allSatisfy(property -> assertThat(helps)
                        .contains(entry(messages.get(property.getLabel()), messages.get(property.getHelpText()))));
        assertThat(helps).hasSize(type.properties().size() + 2);
    }

    private static void assertDefaults(MapperType type, Map<String, Object> shown) {
        Map<String, String> messages = Bundles.read("en");
        assertThat(type.properties())
                .allSatisfy(property -> assertThat(shown.get(messages.get(property.getLabel())))
                        .hasToString((String) property.getDefaultValue()));
    }

    private static Reply create(String json) {
        return app.createCode(app.signIn("alice").accessToken(), json);
    }

    private static Map<String, Object> map(String member) {
        return new ObjectMapper().convertValue(seen.path(member), new TypeReference<>() {});
    }
}
