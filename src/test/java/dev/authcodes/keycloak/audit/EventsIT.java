package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an admin finds among the user events of a realm that saves events and chose no types. */
class EventsIT {
    private static final String GRANT = "OAUTH2_EXTENSION_GRANT";
    private static final String GRANT_ERROR = "OAUTH2_EXTENSION_GRANT_ERROR";
    private static final String REVOKE = "REVOKE_GRANT";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client other;
    private Reply signIn;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool").withMapper();
        other = realm.addConfidentialClient("other").withMapper();
    }

    @BeforeEach
    void signIn() {
        signIn = app.signIn("alice");
    }

    @Test
    void aCreationIsAnEventOfThePersonAndTheApp() {
        Reply created = create("{\"uses\":3,\"client_id\":\"tool\"}");

        JsonNode event = realm.lastEvent(GRANT);

        assertOfThisSession(event, app);
        assertThat(details(event))
                .containsEntry("action", "create")
                .containsEntry("grant_type", "urn:keycloak:grant-type:auth-code")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_creator", "app")
                .containsEntry("auth_code_redeemer", "tool")
                .containsEntry("auth_code_uses", "3")
                .containsEntry("auth_code_expires_at", created.text("expires_at"));
        assertShowsNoSecret(event, created);
    }

    @Test
    void aRefusedCreationSaysWhy() {
        Client plain = realm.addClient("plain");
        Client full = realm.addClient("full").withMapper(Map.of("max-active-codes", "1"));
        Client strict = realm.addClient("strict").withMapper(Map.of("required-binding", "client"));
        Client fresh = realm.addClient("fresh").withMapper(Map.of("max-auth-age-seconds", "1"));
        String fullToken = full.signIn("alice").accessToken();
        String freshToken = fresh.signIn("alice").accessToken();
        full.createCode(fullToken);
        Pause.of(Duration.ofMillis(2500));

        assertRefusedCreation(plain, plain.signIn("alice").accessToken(), "{}", "client_not_permitted");
        assertRefusedCreation(full, fullToken, "{}", "limit_exceeded");
        assertRefusedCreation(strict, strict.signIn("alice").accessToken(), "{}", "client_required");
        assertRefusedCreation(fresh, freshToken, "{}", "step_up_required");
        assertRefusedCreation(app, signIn.accessToken(), "{\"client_id\":\"nobody\"}", "unknown_client");
        assertRefusedCreation(app, signIn.accessToken(), "{\"roles\":[\"r\"]}", "roles_or_principal");
        assertRefusedCreation(app, signIn.accessToken(), "{\"uses\":\"many\"}", "invalid_request");
        assertRefusedCreation(app, signIn.accessToken(), "nonsense", "invalid_request");
    }

    @Test
    void aRedemptionNamesBothClientsAndTheUsesThatAreLeft() {
        Reply created = create("{\"uses\":3}");
        redeemed(tool.redeem(created.authCode()));
        redeemed(other.redeem(created.authCode()));

        JsonNode event = realm.lastEvent(GRANT);

        assertOfThisSession(event, other);
        assertThat(details(event))
                .containsEntry("action", "redeem")
                .containsEntry("grant_type", "urn:keycloak:grant-type:auth-code")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_creator", "app")
                .containsEntry("auth_code_redeemer", "other")
                .containsEntry("auth_code_uses", "3")
                .containsEntry("auth_code_uses_left", "1");
        assertShowsNoSecret(event, created);
    }

    @Test
    void aRedemptionAtTheJsonEndpointIsTheSameEvent() {
        Reply created = create("{}");
        redeemed(app.post("/auth/code-login", "{\"auth_code\":\"" + created.authCode() + "\",\"client_id\":\"tool\"}"));

        JsonNode event = realm.lastEvent(GRANT);

        assertOfThisSession(event, tool);
        assertThat(details(event))
                .containsEntry("action", "redeem")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_uses_left", "0");
    }

    @Test
    void aRefusedRedemptionSaysOfWhichCodeAndWhy() {
        Reply created = create("{\"client_id\":\"tool\"}");
        assertThat(other.redeem(created.authCode()).text("error")).isEqualTo("invalid_grant");

        JsonNode event = realm.lastEvent(GRANT_ERROR);

        assertOfThisSession(event, other);
        assertThat(event.path("error").asText()).isEqualTo("invalid_code");
        assertThat(details(event))
                .containsEntry("action", "redeem")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_creator", "app")
                .containsEntry("auth_code_redeemer", "other")
                .containsEntry("reason", "other_client");
        assertShowsNoSecret(event, created);
    }

    @Test
    void aCodeThatIsUnknownIsNotNamed() {
        tool.redeem(create("{}").authCode().split("\\.")[0] + '.' + "x".repeat(43));

        assertThat(details(realm.lastEvent(GRANT_ERROR)))
                .containsEntry("reason", "unknown_code")
                .doesNotContainKey("auth_code_id");
    }

    @Test
    void whoCannotRedeemAtAllIsAnEventAsWell() {
        Client plain = realm.addClient("plain-redeemer", Map.of("webOrigins", List.of("https://plain.example")));
        plain.redeem("nonsense");
        assertThat(realm.lastEvent(GRANT_ERROR).path("error").asText()).isEqualTo("not_allowed");

        realm.addConfidentialClient("secretive");
        app.post("/auth/code-login", "{\"auth_code\":\"nonsense\",\"client_id\":\"secretive\"}");
        assertThat(realm.lastEvent(GRANT_ERROR).path("error").asText()).isEqualTo("invalid_client");
        assertThat(realm.lastEvent(GRANT_ERROR).path("clientId").asText()).isEqualTo("secretive");

        app.post("/auth/code-login", "{\"auth_code\":\"nonsense\",\"client_id\":\"nobody\"}");
        assertThat(realm.lastEvent(GRANT_ERROR).path("error").asText()).isEqualTo("client_not_found");
        assertThat(realm.lastEvent(GRANT_ERROR).toString()).doesNotContain("nobody");

        app.post(
                "/auth/code-login",
                "{\"auth_code\":\"nonsense\",\"client_id\":\"plain-redeemer\"}",
                "Origin",
                "https://evil.example");
        assertThat(realm.lastEvent(GRANT_ERROR).path("error").asText()).isEqualTo("illegal_origin");
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("action", "redeem");
    }

    @Test
    void aCodeThatIsPresentedAfterItsLastUseIsAnEventOfItsOwn() {
        Reply created = create("{}");
        redeemed(tool.redeem(created.authCode()));
        Reply replay = other.redeem(created.authCode());

        JsonNode event = realm.lastEvent(GRANT_ERROR);

        assertThat(replay.text("error_description")).isEqualTo("Invalid auth code");
        assertOfThisSession(event, other);
        assertThat(event.path("error").asText()).isEqualTo("auth_code_replayed");
        assertThat(details(event))
                .containsEntry("action", "replay")
                .containsEntry("reason", "no_use_left")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_creator", "app")
                .containsEntry("auth_code_redeemer", "other");
        assertShowsNoSecret(event, created);
    }

    @Test
    void aRequestThatIsSentAgainIsNoReplay() {
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        Reply created = create("{}");
        redeemed(tool.redeem(created.authCode(), requestId));
        redeemed(tool.redeem(created.authCode(), requestId));

        assertThat(events(GRANT_ERROR, created)).isEmpty();
        assertThat(events(GRANT, created)).hasSize(3);
        assertThat(details(realm.lastEvent(GRANT)))
                .containsEntry("action", "redeem")
                .containsEntry("auth_code_uses_left", "0")
                .containsEntry("auth_code_repeat", "true");
        assertThat(events(GRANT, created))
                .filteredOn(event -> event.at("/details/auth_code_repeat").isMissingNode())
                .hasSize(2);
    }

    /** Of a code that can be used once, fifty copies of one request. */
    @Test
    void aRequestThatIsSentOverAndOverGivesTokensTwiceAndIsAReplayThen() {
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        Reply created = create("{}");

        List<Reply> replies = Stream.generate(() -> tool.redeem(created.authCode(), requestId))
                .limit(50)
                .toList();

        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(2);
        assertThat(events(GRANT_ERROR, created))
                .hasSize(48)
                .allSatisfy(event -> assertThat(event.path("error").asText()).isEqualTo("auth_code_replayed"));
    }

    @Test
    void whoCouldNotHaveRedeemedTheCodeRaisesNoAlarm() {
        Reply created =
                create("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\",\"uses\":1}");
        redeemed(tool.redeem(
                created.authCode(), Map.of("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")));
        tool.redeem(created.authCode());

        assertThat(details(realm.lastEvent(GRANT_ERROR)))
                .containsEntry("action", "redeem")
                .containsEntry("reason", "verifier_missing")
                .containsEntry("auth_code_id", created.text("id"));
    }

    @Test
    void aRevocationIsAnEvent() {
        Reply created = create("{\"uses\":2}");
        assertThat(revoke(created).status()).isEqualTo(204);

        JsonNode event = realm.lastEvent(REVOKE);

        assertOfThisSession(event, app);
        assertThat(details(event))
                .containsEntry("action", "revoke")
                .containsEntry("reason", "owner")
                .containsEntry("auth_code_id", created.text("id"))
                .containsEntry("auth_code_creator", "app");
        assertShowsNoSecret(event, created);
        assertThat(revoke(created).status()).isEqualTo(404);
        assertThat(events(REVOKE, created)).hasSize(1);
    }

    @Test
    void aRevocationByAnAdminIsOneToo() {
        Reply created = create("{}");
        realm.admin().delete(realm.path("/auth-codes/users/" + realm.personId("alice") + '/' + created.text("id")));

        JsonNode event = realm.lastEvent(REVOKE);

        assertThat(event.path("userId").asText()).isEqualTo(realm.personId("alice"));
        assertThat(event.has("clientId")).isFalse();
        assertThat(details(event))
                .containsEntry("action", "revoke")
                .containsEntry("reason", "admin")
                .containsEntry("auth_code_id", created.text("id"));
    }

    @Test
    void aReplayRevokesWhatTheCodeGaveOutWhereTheMapperSaysSo() {
        Client careful = realm.addClient("careful").withMapper(Map.of("revoke-on-replay", "true"));
        Reply mine = careful.signIn("alice");
        Reply created = careful.createCode(mine.accessToken(), "{\"duration_minutes\":5}");
        Reply tools = tool.redeem(created.authCode(), Map.of("scope", "openid"));
        assertThat(tool.refresh(tools.refreshToken()).status()).isEqualTo(200);

        Reply replay = other.redeem(created.authCode());

        assertThat(replay.text("error")).isEqualTo("invalid_grant");
        assertThat(replay.text("error_description")).isEqualTo("Invalid auth code");
        assertThat(tool.refresh(tools.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.userinfo(tools.accessToken()).status()).isEqualTo(401);
        assertThat(careful.refresh(mine.refreshToken()).status()).isEqualTo(200);
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("action", "replay");
        assertThat(details(realm.lastEvent(REVOKE)))
                .containsEntry("action", "revoke")
                .containsEntry("reason", "replay")
                .containsEntry("auth_code_id", created.text("id"));

        assertThat(other.redeem(created.authCode()).text("error_description"))
                .as("a code that was revoked answers as any other")
                .isEqualTo("Invalid auth code");
    }

    @Test
    void aReplayAtTheJsonEndpointRevokesAsWell() {
        Client careful = realm.addClient("careful-too").withMapper(Map.of("revoke-on-replay", "true"));
        Reply created = careful.createCode(careful.signIn("alice").accessToken(), "{\"duration_minutes\":5}");
        String login = "{\"auth_code\":\"" + created.authCode() + "\",\"client_id\":\"tool\"}";
        Reply tools = app.post("/auth/code-login", login);

        assertThat(app.post("/auth/code-login", login).message()).isEqualTo("Invalid auth code.");

        assertThat(tool.refresh(tools.refreshToken()).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void theMapperOfAnOptionalScopeRevokesOnAReplayToo() {
        String share = realm.addMapperScope("share-carefully", Map.of("revoke-on-replay", "true"));
        Client sharing = realm.addClient("sharing").withOptionalScope(share);
        Reply mine = sharing.signIn("alice", "openid share-carefully");
        Reply created = sharing.createCode(mine.accessToken(), "{\"duration_minutes\":5}");
        Reply tools = tool.redeem(created.authCode());

        tool.redeem(created.authCode());

        assertThat(tool.refresh(tools.refreshToken()).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aReplayOrAnAttemptAtOneRevokesNothingOtherwise() {
        Client careful = realm.addClient("careful-binding").withMapper(Map.of("revoke-on-replay", "true"));
        Reply bound = careful.createCode(
                careful.signIn("alice").accessToken(), "{\"duration_minutes\":5,\"client_id\":\"tool\"}");
        Reply toolsOfBound = tool.redeem(bound.authCode());
        other.redeem(bound.authCode());
        assertThat(tool.refresh(toolsOfBound.refreshToken()).status())
                .as("after an attempt of a client for which the code was not")
                .isEqualTo(200);

        Reply created = create("{\"duration_minutes\":5}");
        Reply tools = tool.redeem(created.authCode());
        tool.redeem(created.authCode());
        assertThat(tool.refresh(tools.refreshToken()).status())
                .as("where no mapper says so")
                .isEqualTo(200);
        assertThat(events(REVOKE, created)).isEmpty();
    }

    @Test
    void everyRefusalIsALineOfTheDebugLogAndNoneShowsACode() {
        Reply created = create("{\"client_id\":\"tool\"}");
        other.redeem(created.authCode());
        Client plain = realm.addClient("plain-in-the-log");
        plain.createCode(plain.signIn("alice").accessToken());

        String log = Server.shared().log();

        assertThat(log.lines().filter(line -> isOurs(line) && line.contains(created.text("id"))))
                .singleElement()
                .asString()
                .contains("DEBUG", realm.name(), "action=redeem, client='other'", "reason=other_client");
        assertThat(log.lines().filter(line -> isOurs(line) && line.contains("plain-in-the-log")))
                .singleElement()
                .asString()
                .contains("action=create", "reason=client_not_permitted");
        assertThat(log).doesNotContain(created.authCode().split("\\.")[1]);
    }

    /** Keycloak logs error events as well. */
    private static boolean isOurs(String line) {
        return line.contains("[dev.authcodes.");
    }

    private Reply create(String request) {
        return app.createCode(signIn.accessToken(), request);
    }

    private Reply revoke(Reply created) {
        return Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/codes/" + created.text("id")))
                .header("Authorization", "Bearer " + signIn.accessToken())
                .DELETE());
    }

    private static void redeemed(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.accessToken()).isNotEmpty();
    }

    private static void assertRefusedCreation(Client client, String token, String request, String reason) {
        assertThat(client.createCode(token, request).json().has("auth_code")).isFalse();
        JsonNode event = realm.lastEvent(GRANT_ERROR);
        assertThat(event.path("clientId").asText()).isEqualTo(client.clientId());
        assertThat(event.path("userId").asText()).isEqualTo(realm.personId("alice"));
        assertThat(event.path("error").asText()).isEqualTo("not_allowed");
        assertThat(details(event)).containsEntry("action", "create").containsEntry("reason", reason);
    }

    private void assertOfThisSession(JsonNode event, Client client) {
        assertThat(event.path("clientId").asText()).isEqualTo(client.clientId());
        assertThat(event.path("userId").asText()).isEqualTo(realm.personId("alice"));
        assertThat(event.path("sessionId")).isEqualTo(signIn.claims().path("sid"));
        assertThat(event.path("ipAddress").asText()).isEqualTo("127.0.0.1");
    }

    private static void assertShowsNoSecret(JsonNode event, Reply created) {
        assertThat(event.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    private static List<JsonNode> events(String type, Reply created) {
        JsonNode all = realm.admin().get(realm.path("/events?max=100&type=" + type));
        return StreamSupport.stream(all.spliterator(), false)
                .filter(event -> created.text("id")
                        .equals(event.at("/details/auth_code_id").asText()))
                .toList();
    }

    private static Map<String, String> details(JsonNode event) {
        return new ObjectMapper().convertValue(event.path("details"), new TypeReference<>() {});
    }
}
