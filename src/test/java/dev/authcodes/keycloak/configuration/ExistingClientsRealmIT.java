package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The realm for existing URnetwork clients, as import and as commands: {@code by_jwt} is all that they keep. */
class ExistingClientsRealmIT extends ConfiguredRealm {
    private static final ConfigurationPage PAGE = ConfigurationPage.EXISTING_CLIENTS;
    private static final int A_DAY = 24 * 60 * 60;
    private static final int THIRTY_DAYS = 30 * A_DAY;

    ExistingClientsRealmIT() {
        super(PAGE);
    }

    @Test
    void byJwtOfTheImportedRealmIsValidFor30DaysAndHasTheExpectedClaims() {
        realm.importFrom(realmImport);

        DeclaredRealm.assertApplied(realm, realmImport);
        assertThatByJwtIsAllThatAClientNeeds();
    }

    @Test
    void kcadmCommandsCreateTheSameRealmAndRegisterTheOriginOfAnExtension() {
        importRealmWithTheAppOnly();
        Kcadm kcadm = Kcadm.signedIn(directory);
        kcadm.run(PAGE.commands("kcadm.sh").get(0)).done();

        DeclaredRealm.assertApplied(realm, realmImport);
        assertThatByJwtIsAllThatAClientNeeds();

        kcadm.run(PAGE.commands("Origins").get(0)).done();
        Client login = realm.client("auth-code-login");
        assertThat(realm.admin().get(login.path("")).path("webOrigins"))
                .hasSize(4)
                .extracting(JsonNode::asText)
                .contains("chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba", "https://app.example.org");
    }

    private void assertThatByJwtIsAllThatAClientNeeds() {
        Client app = app("app");
        Reply signedIn = app.signIn("alice");
        Reply loggedIn = logIn(app.createCode(signedIn.accessToken()));

        JsonNode claims = loggedIn.claims();
        assertThat(claims.path("exp").asInt() - claims.path("iat").asInt()).isBetween(THIRTY_DAYS, THIRTY_DAYS + 5);
        assertThat(loggedIn.json().path("expires_in").asInt()).isBetween(THIRTY_DAYS - 5, THIRTY_DAYS);
        assertThat(claims.path("network_id").asText()).isEqualTo(realm.userId("alice"));
        assertThat(claims.path("user_id").asText()).isEqualTo(realm.userId("alice"));
        assertThat(claims.path("network_name").asText()).isEqualTo("alice");
        assertThatApisAcceptIt(loggedIn);
        assertThatTheSessionLastsLonger(loggedIn);
        assertThatOtherClientsKeepTheirLimits(signedIn);
        assertThatOnlyItsOriginsLogIn(app.createCode(signedIn.accessToken()).authCode());
        assertThatALoginIsActivityOfTheSession(app.createCode(signedIn.accessToken()));
    }

    private void assertThatApisAcceptIt(Reply loggedIn) {
        Client api = realm.addConfidentialClient("api");
        realm.client("auth-code-login").withAudience("api");
        Reply again = logIn(realm.client("auth-code-login").createCode(loggedIn.accessToken()));

        JsonNode introspected = api.introspect(again.accessToken()).json();
        assertThat(introspected.path("active").asBoolean()).isTrue();
        assertThat(introspected.path("exp")).isEqualTo(again.claims().path("exp"));
        assertThat(introspected.path("network_id")).isEqualTo(again.claims().path("network_id"));
        api.userinfo(again.accessToken()).expect(403);
    }

    /** As calculated by Keycloak, which the expiry of the refresh token shows. */
    private void assertThatTheSessionLastsLonger(Reply loggedIn) {
        Reply refreshed = realm.client("auth-code-login").refresh(loggedIn.refreshToken());

        assertThat(refreshed.json().path("expires_in").asInt()).isBetween(THIRTY_DAYS - 5, THIRTY_DAYS);
        assertThat(refreshed.json().path("refresh_expires_in").asInt())
                .isBetween(THIRTY_DAYS + A_DAY - 5, THIRTY_DAYS + A_DAY);
    }

    private static void assertThatOtherClientsKeepTheirLimits(Reply signedIn) {
        assertThat(signedIn.json().path("expires_in").asInt()).isBetween(295, 300);
        assertThat(signedIn.json().path("refresh_expires_in").asInt()).isBetween(1795, 1800);
    }

    private void assertThatOnlyItsOriginsLogIn(String code) {
        Client login = realm.client("auth-code-login");
        String body = Json.text("{auth_code: %s}", code);
        String extension = realmImport.at("/clients/1/webOrigins/2").asText();

        login.post("/auth/code-login", body, "Origin", "chrome-extension://" + "p".repeat(32))
                .expect(403);
        Reply reply = login.post("/auth/code-login", body, "Origin", extension);
        assertThat(reply.expect(200).accessToken()).isNotEmpty();
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue(extension);
    }

    private void assertThatALoginIsActivityOfTheSession(Reply created) {
        long before = lastAccess();
        Pause.of(Duration.ofSeconds(2));

        logIn(created);

        assertThat(lastAccess()).isGreaterThan(before);
    }

    private long lastAccess() {
        String sessions = realm.path("/users/" + realm.userId("alice") + "/sessions");
        return realm.admin().get(sessions).at("/0/lastAccess").asLong();
    }

    private Reply logIn(Reply created) {
        return realm.client("auth-code-login")
                .post("/auth/code-login", Json.text("{auth_code: %s}", created.authCode()))
                .expect(200);
    }

    private void importRealmWithTheAppOnly() {
        ObjectNode before = realmImport.deepCopy();
        before.retain(List.of("realm", "enabled"));
        ObjectNode app = realmImport.at("/clients/0").deepCopy();
        app.remove("protocolMappers");
        app.putArray("defaultClientScopes").add("basic").add("acr");
        before.putArray("clients").add(app);
        realm.importFrom(before);
    }
}
