package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What admins copy from the page, carried out; and that what comes of it permits what the page says and no more. */
class RealmConfigurationIT {
    private static final String AGENTS_NETWORK = "192.0.2.77";
    private static final String ELSEWHERE = "198.51.100.77";

    private final JsonNode realmImport = ConfigurationPage.json(ConfigurationPage.realmImport());
    private final Realm realm = Realm.named(realmImport.path("realm").asText());

    @TempDir
    private Path directory;

    @AfterEach
    void deleteRealm() {
        realm.delete();
    }

    @Test
    void anImportedRealmCreatesAndRedeemsWithinItsLimits() {
        realm.importFrom(realmImport);

        assertThat(arrangement()).isEqualTo(Arrangement.of(realmImport));
        assertPermitsWhatThePageSays();
    }

    @Test
    void theLinesForKcadmGiveTheSameRealm() {
        importRealmWithTheAppOnly();
        Kcadm kcadm = Kcadm.signedIn(directory);
        kcadm.succeeds(ConfigurationPage.kcadm());

        assertThat(arrangement()).isEqualTo(Arrangement.of(realmImport));
        assertPermitsWhatThePageSays();
    }

    @Test
    void aSettingIsChangedAndASecondRunChangesNothing() {
        realm.importFrom(realmImport);
        Kcadm kcadm = Kcadm.signedIn(directory);

        assertThat(kcadm.fails(ConfigurationPage.kcadm())).contains("auth-codes-create already exists");
        assertThat(arrangement()).isEqualTo(Arrangement.of(realmImport));

        kcadm.succeeds(ConfigurationPage.changingASettingWithKcadm());
        ObjectNode changed = realmImport.deepCopy();
        ((ObjectNode) changed.at("/clientScopes/0/protocolMappers/0/config")).put("max-uses", "3");
        assertThat(arrangement()).isEqualTo(Arrangement.of(changed));
    }

    /** As the page says, and why its lines for kcadm make each mapper by itself. */
    @Test
    void aWrongValueIsRefusedInAMapperByItselfAndPermitsNothingInAScopeThatIsMadeAsAWhole() {
        ObjectNode wrong = realmImport.deepCopy();
        ((ObjectNode) wrong.at("/clientScopes/0/protocolMappers/0/config")).put("max-uses", "many");
        realm.importFrom(wrong);
        Client app = app();

        assertThat(createCode(app, "{}").message()).isEqualTo("This client is not allowed to create auth codes.");
        Reply refusal = realm.admin()
                .send("POST", app.path("/protocol-mappers/models"), wrong.at("/clientScopes/0/protocolMappers/0"));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.body()).contains("must be a whole number from 1 to 1000.");
    }

    private void assertPermitsWhatThePageSays() {
        Client app = app();
        Client cli = realm.client("cli");

        String code = createCode(app, "{}").authCode();
        Reply tokens = cli.redeem(code, Map.of("scope", "openid"));
        assertThat(tokens.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(tokens.claims().path("auth_code_id").asText()).isNotEmpty();
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
        String id = realm.client("backup-agent").id();
        String secret = realm.admin()
                .get(realm.path("/clients/" + id + "/client-secret"))
                .path("value")
                .asText();
        Client agent = realm.client("backup-agent", secret);

        assertThat(redeemFrom(ELSEWHERE, agent, code).text("error")).isEqualTo("invalid_grant");
        assertThat(redeemFrom(AGENTS_NETWORK, agent, code).status()).isEqualTo(200);
    }

    private void assertThatTheTwoEndpointsAreOn(String code) {
        Client login = realm.client("auth-code-login");
        assertThat(login.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}")
                        .json()
                        .has("by_jwt"))
                .isTrue();

        Reply page = new Browser().signInOn(URI.create(realm.url() + "/auth/connect"), "alice");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("class=\"acc\"");
    }

    private static Reply redeemFrom(String address, Client client, String code) {
        return Http.send(
                client.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code))
                        .header("X-Forwarded-For", address));
    }

    /** With people in the realm, who sign in without a browser here, and without TLS wherever they come from. */
    private Client app() {
        realm.addPerson("alice");
        realm.update(Map.of("sslRequired", "none"));
        Client app = realm.client("web-app");
        app.update(Map.of("directAccessGrantsEnabled", true));
        return app;
    }

    private static Reply createCode(Client app, String request) {
        return app.createCode(app.signIn("alice", "openid auth-codes-create").accessToken(), request);
    }

    private void importRealmWithTheAppOnly() {
        ObjectNode before = realmImport.deepCopy();
        before.remove(List.of("clientScopes", "attributes", "clients"));
        ObjectNode app = realmImport.at("/clients/0").deepCopy();
        assertThat(app.path("clientId").asText()).isEqualTo("web-app");
        app.putArray("optionalClientScopes");
        before.putArray("clients").add(app);
        realm.importFrom(before);
    }

    private Arrangement arrangement() {
        return Arrangement.of(
                realm.admin().get(realm.path("/client-scopes")), realm.admin().get(realm.path("/clients")));
    }
}
