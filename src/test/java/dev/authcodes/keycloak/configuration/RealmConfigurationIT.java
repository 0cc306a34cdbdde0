package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Admins copy these files: each is applied to a server and must permit exactly what its page says. */
class RealmConfigurationIT extends ConfiguredRealm {
    private static final ConfigurationPage PAGE = ConfigurationPage.CONFIGURATION;
    private static final String AGENTS_NETWORK = "192.0.2.77";
    private static final String ELSEWHERE = "198.51.100.77";

    RealmConfigurationIT() {
        super(PAGE);
    }

    @Test
    void clientsOfTheImportedRealmCreateAndRedeemCodesWithinItsLimits() {
        realm.importFrom(realmImport);

        DeclaredRealm.assertApplied(realm, realmImport);
        assertPermitsWhatThePageSays();
    }

    @Test
    void kcadmCommandsCreateTheSameRealm() {
        importRealmWithTheAppOnly();
        Kcadm kcadm = Kcadm.signedIn(directory);
        kcadm.run(PAGE.commands("kcadm.sh").get(1)).done();
        DeclaredRealm.assertApplied(realm, realmImport);

        Program again = kcadm.run(PAGE.commands("kcadm.sh").get(1));
        assertThat(again.succeeded()).isFalse();
        assertThat(again.text()).contains("auth-codes-create already exists");
        DeclaredRealm.assertApplied(realm, realmImport);
        assertPermitsWhatThePageSays();

        kcadm.run(PAGE.commands("kcadm.sh").get(2)).done();
        ObjectNode changed = realmImport.deepCopy();
        ((ObjectNode) changed.at("/clientScopes/0/protocolMappers/0/config")).put("max-uses", "3");
        // so that the test could sign in
        ((ObjectNode) changed.at("/clients/0")).put("directAccessGrantsEnabled", true);
        DeclaredRealm.assertApplied(realm, changed);
    }

    @Test
    void theCommandsOfTheReadmeAreEnoughToCreateAndRedeem() {
        ObjectNode before = withoutScopesAndClients();
        before.putArray("clients")
                .addPOJO(Json.of("{clientId: 'web-app', publicClient: true}"))
                .addPOJO(Json.of("{clientId: 'cli', publicClient: true}"));
        realm.importFrom(before);
        Client app = app("web-app");
        Client cli = realm.client("cli");
        assertThat(cli.redeem("nonsense").text("error")).isEqualTo("unauthorized_client");

        Kcadm.signedIn(directory)
                .run(ConfigurationPage.README.commands("Configure").get(0))
                .done();

        Reply created = app.createCode(app.signIn("alice").accessToken());
        assertThat(created.json().path("duration_minutes").asInt()).isEqualTo(1);
        assertThat(created.json().path("uses").asInt()).isEqualTo(1);
        assertThat(cli.redeem(created.authCode()).claim("auth_code_id")).isNotEmpty();
        assertThat(realm.admin().get(cli.path("")).path("fullScopeAllowed").asBoolean())
                .isFalse();
    }

    @Test
    void kcadmCommandsListTheConnectionsOfAUserAndEndOne() {
        realm.importFrom(realmImport);
        Client app = app();
        Client cli = realm.client("cli");
        Reply tokens = cli.redeem(createCode(app, "{}").authCode(), Map.of("device_name", "laptop"));
        Kcadm kcadm = Kcadm.signedIn(directory);

        List<String> commands = PAGE.commands("Connections of a user");
        String listed = kcadm.run(commands.get(0)).done();
        assertThat(ConfigurationPage.json(listed))
                .singleElement()
                .satisfies(connection ->
                        assertThat(connection.path("device_name").asText()).isEqualTo("laptop"))
                .satisfies(connection ->
                        assertThat(connection.path("id").asText()).isEqualTo(tokens.claim("auth_code_connection")));

        kcadm.run(String.join("", commands)).done();
        cli.refresh(tokens.refreshToken()).expectInvalidGrant();
    }

    @Test
    void clientsOfTheRealmOfTheKubernetesManifestCreateAndRedeemCodes() {
        JsonNode manifest = Manifest.read("realm.yaml").at("/spec/realm");
        realm.importFrom(manifest);

        DeclaredRealm.assertApplied(realm, manifest);
        Client app = app();
        String code = app.createCode(app.signIn("alice").accessToken()).authCode();
        assertThat(realm.client("cli").redeem(code).status()).isEqualTo(200);
        assertThat(app.redeem(code).text("error")).isEqualTo("unauthorized_client");
    }

    private void assertPermitsWhatThePageSays() {
        Client app = app();
        Client cli = realm.client("cli");

        String code = createCode(app, "{}").authCode();
        Reply tokens = cli.redeem(code, Map.of("scope", "openid"));
        assertThat(tokens.claim("preferred_username")).isEqualTo("alice");
        assertThat(tokens.claim("auth_code_id")).isNotEmpty();
        assertThat(tokens.claims().has("realm_access")).isFalse();
        assertThat(tokens.json().path("expires_in").asInt()).isBetween(1, 300);
        assertThat(tokens.json().path("refresh_expires_in").asInt()).isBetween(1, 1800);
        assertThat(cli.redeem(code).text("error")).isEqualTo("invalid_grant");

        Reply greedy = createCode(app, "{\"uses\":9,\"duration_minutes\":600}");
        assertThat(greedy.json().path("uses").asInt()).isEqualTo(1);
        assertThat(greedy.json().path("duration_minutes").asInt()).isEqualTo(10);
        assertThat(app.createCode(app.signIn("alice", "openid").accessToken()).message())
                .as("without the optional scope")
                .isEqualTo("This client is not allowed to create auth codes.");
        assertThat(cli.createCode(tokens.accessToken()).message()).isNotEmpty();
        assertThat(app.redeem("nonsense").text("error")).isEqualTo("unauthorized_client");

        assertThatTheAgentRedeemsFromItsNetworkOnly(createCode(app, "{}").authCode());
        assertThatTheTwoEndpointsAreOn(createCode(app, "{}").authCode());
    }

    private void assertThatTheAgentRedeemsFromItsNetworkOnly(String code) {
        String path = realm.client("backup-agent").path("/client-secret");
        String secret = realm.admin().get(path).path("value").asText();
        Client agent = realm.client("backup-agent", secret);

        assertThat(redeemFrom(ELSEWHERE, agent, code).text("error")).isEqualTo("invalid_grant");
        assertThat(redeemFrom(AGENTS_NETWORK, agent, code).status()).isEqualTo(200);
    }

    private void assertThatTheTwoEndpointsAreOn(String code) {
        Client login = realm.client("auth-code-login");
        Reply loggedIn = login.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}");
        assertThat(loggedIn.json().has("by_jwt")).isTrue();

        Reply page = new Browser()
                .signInOn(URI.create(realm.url() + "/auth/connect"), "alice")
                .expect(200);
        assertThat(page.body()).contains("class=\"acc\"");
    }

    private static Reply redeemFrom(String address, Client client, String code) {
        return client.redeem(code, Map.of(), "X-Forwarded-For", address);
    }

    /** The app of a realm that does not require TLS. */
    private Client app() {
        realm.update(Map.of("sslRequired", "none"));
        return app("web-app");
    }

    private static Reply createCode(Client app, String request) {
        return app.createCode(app.signIn("alice", "openid auth-codes-create").accessToken(), request);
    }

    private void importRealmWithTheAppOnly() {
        ObjectNode before = withoutScopesAndClients();
        ObjectNode app = realmImport.at("/clients/0").deepCopy();
        assertThat(app.path("clientId").asText()).isEqualTo("web-app");
        app.putArray("optionalClientScopes");
        before.putArray("clients").add(app);
        realm.importFrom(before);
    }

    private ObjectNode withoutScopesAndClients() {
        ObjectNode without = realmImport.deepCopy();
        return without.without(List.of("clientScopes", "attributes", "clients"));
    }
}
