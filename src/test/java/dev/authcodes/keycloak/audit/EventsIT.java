package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin finds among the user events of a realm that saves events and chose no types. */
class EventsIT {
    private static final String GRANT = "OAUTH2_EXTENSION_GRANT";
    private static final String GRANT_ERROR = "OAUTH2_EXTENSION_GRANT_ERROR";
    private static final String REVOKE = "REVOKE_GRANT";
    private static final String GRANT_TYPE = "urn:keycloak:grant-type:auth-code";
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client other;
    private Reply signIn;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("sslRequired", "none"));
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool").withMapper();
        other = realm.addConfidentialClient("other").withMapper();
    }

    @BeforeEach
    void signIn() {
        signIn = app.signIn("alice");
    }

    @Test
    void creatingACodeCausesAnEventWithTheUserAndTheClient() {
        Reply created = create("{\"uses\":3,\"client_id\":\"tool\"}");
        assertEvent(GRANT, app, created, """
                {action: 'create', grant_type: %s, auth_code_redeemer: 'tool', auth_code_uses: '3',
                 auth_code_expires_at: %s}""", GRANT_TYPE, created.text("expires_at"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-active-codes|1|{}|limit_exceeded",
                "required-binding|client|{}|client_required",
                "max-auth-age-seconds|1|{}|step_up_required",
                "short-codes|true|{\"client_id\":\"nobody\"}|unknown_client",
                "short-codes|true|{\"roles\":[\"r\"]}|roles_or_principal",
                "short-codes|true|{\"uses\":\"many\"}|invalid_request",
                "short-codes|true|nonsense|invalid_request",
                "||{}|client_not_permitted"
            })
    void theEventOfARefusedCreationHasTheReason(String setting, String value, String request, String reason) {
        Client client = realm.addClient("refused-" + UUID.randomUUID());
        if (setting != null) {
            client.withMapper(Map.of(setting, value));
        }
        String token = client.signIn("alice").accessToken();
        switch (reason) {
            case "limit_exceeded" -> client.createCode(token);
            case "step_up_required" -> Pause.of(Duration.ofMillis(2500));
            default -> {}
        }

        assertThat(client.createCode(token, request).hasCode()).isFalse();

        JsonNode event = realm.lastEvent(GRANT_ERROR);
        assertThat(event.path("clientId").asText()).isEqualTo(client.clientId());
        assertThat(event.path("userId").asText()).isEqualTo(realm.userId("alice"));
        assertThat(lastError()).isEqualTo("not_allowed");
        assertThat(details(event)).containsAllEntriesOf(Map.of("action", "create", "reason", reason));
    }

    @Test
    void theRedemptionEventNamesBothClientsAndTheUsesLeft() {
        Reply created = create("{\"uses\":3}");
        redeemed(tool.redeem(created.authCode()));
        redeemed(other.redeem(created.authCode()));

        assertEvent(GRANT, other, created, """
                {action: 'redeem', grant_type: %s, auth_code_redeemer: 'other', auth_code_uses: '3',
                 auth_code_uses_left: '1'}""", GRANT_TYPE);
    }

    @Test
    void bothEndpointsCauseTheSameRedemptionEvent() {
        Reply created = create("{}");
        redeemed(codeLogin(created.authCode(), "tool"));
        assertEvent(GRANT, tool, created, "{action: 'redeem', grant_type: %s, auth_code_uses_left: '0'}", GRANT_TYPE);
    }

    @Test
    void theEventOfARejectedRedemptionNamesTheCodeAndTheReason() {
        Reply created = create("{\"client_id\":\"tool\"}");
        other.redeem(created.authCode()).expectInvalidGrant();
        assertEvent(
                GRANT_ERROR, other, created, "{action: 'redeem', auth_code_redeemer: 'other', reason: 'other_client'}");
        assertThat(lastError()).isEqualTo("invalid_code");
    }

    @Test
    void theEventOfAnUnknownCodeDoesNotNameTheCode() {
        tool.redeem(create("{}").authCode().split("\\.")[0] + '.' + "x".repeat(43));
        assertThat(details(realm.lastEvent(GRANT_ERROR)))
                .containsEntry("reason", "unknown_code")
                .doesNotContainKey("auth_code_id");
    }

    @Test
    void aClientWithoutPermissionToRedeemCausesAnEvent() {
        Client plain = realm.addClient("plain-redeemer", Map.of("webOrigins", List.of("https://plain.example")));
        plain.redeem("nonsense");
        assertThat(lastError()).isEqualTo("not_allowed");

        realm.addConfidentialClient("secretive");
        codeLogin("nonsense", "secretive");
        assertThat(lastError()).isEqualTo("invalid_client");
        assertThat(realm.lastEvent(GRANT_ERROR).path("clientId").asText()).isEqualTo("secretive");
        codeLogin("nonsense", "nobody");
        assertThat(lastError()).isEqualTo("client_not_found");
        assertThat(realm.lastEvent(GRANT_ERROR).toString()).doesNotContain("nobody");

        codeLogin("nonsense", "plain-redeemer", "Origin", "https://evil.example");
        assertThat(lastError()).isEqualTo("illegal_origin");
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("action", "redeem");
    }

    @Test
    void aReplayCausesAnEventOfItsOwnType() {
        Reply created = create("{}");
        redeemed(tool.redeem(created.authCode()));
        Reply replay = other.redeem(created.authCode());

        assertThat(replay.text("error_description")).isEqualTo("Invalid auth code");
        assertEvent(
                GRANT_ERROR, other, created, "{action: 'replay', reason: 'no_use_left', auth_code_redeemer: 'other'}");
        assertThat(lastError()).isEqualTo("auth_code_replayed");
    }

    /** The redeemer has lost the response, or is a restarted container. It gets no tokens. */
    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.7, true",
        "198.51.100.7, 198.51.100.8, false",
        "2001:db8:7:1::1, 2001:db8:7:1:8000::2, true",
        "2001:db8:7:1::1, 2001:db8:7:2::1, false",
        "unknown, unknown, false"
    })
    void aRepeatByTheRedeemerFromTheSameAddressIsNoReplayAndRevokesNothing(
            String first, String second, boolean isRepeat) {
        Client careful = realm.addClient("careful-" + UUID.randomUUID()).withMapper(Map.of("revoke-on-replay", "true"));
        Reply created = careful.createCode(careful.signIn("alice").accessToken(), "{\"duration_minutes\":5}");
        Reply tokens = tool.redeem(created.authCode(), Map.of(), "X-Forwarded-For", first);

        tool.redeem(created.authCode(), Map.of(), "X-Forwarded-For", second).expectInvalidGrant();

        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(isRepeat ? 200 : 400);
        assertThat(events(REVOKE, created))
                .extracting(event -> event.at("/details/action").asText())
                .containsExactlyInAnyOrder(isRepeat ? new String[0] : new String[] {"revoke", "disconnect"});
        assertThat(details(realm.lastEvent(GRANT_ERROR)))
                .containsEntry("action", isRepeat ? "redeem" : "replay")
                .containsEntry("reason", isRepeat ? "repeated_by_redeemer" : "no_use_left");
        assertThat(lastError()).isEqualTo(isRepeat ? "invalid_code" : "auth_code_replayed");
    }

    @Test
    void aRepeatedRequestWithARequestIdIsNoReplay() {
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        Reply created = create("{}");
        redeemed(tool.redeem(created.authCode(), requestId));
        redeemed(tool.redeem(created.authCode(), requestId));

        assertThat(events(GRANT_ERROR, created)).isEmpty();
        assertEvent(GRANT, tool, created, "{action: 'redeem', auth_code_uses_left: '0', auth_code_repeat: 'true'}");
        assertThat(events(GRANT, created))
                .hasSize(3)
                .filteredOn(event -> event.at("/details/auth_code_repeat").isMissingNode())
                .hasSize(2);
    }

    /** Fifty copies of one request with a code for one use. */
    @Test
    void aRequestRepeatedMoreThanOnceIsRefusedWithoutAReplayAlarm() {
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        Reply created = create("{}");

        Stream<Reply> replies = Stream.generate(() -> tool.redeem(created.authCode(), requestId))
                .limit(50);

        assertThat(replies.filter(reply -> reply.status() == 200)).hasSize(2);
        assertThat(events(GRANT_ERROR, created))
                .hasSize(48)
                .allSatisfy(event -> assertThat(event.path("error").asText()).isEqualTo("invalid_code"));
    }

    @Test
    void aClientThatCouldNotHaveRedeemedTheCodeRaisesNoReplayAlarm() {
        Reply created =
                create("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\",\"uses\":1}");
        redeemed(tool.redeem(created.authCode(), Map.of("code_verifier", VERIFIER)));
        tool.redeem(created.authCode());
        assertEvent(GRANT_ERROR, tool, created, "{action: 'redeem', reason: 'verifier_missing'}");
    }

    @Test
    void revokingACodeCausesAnEvent() {
        Reply created = create("{\"uses\":2}");
        revoke(created).expect(204);
        assertEvent(REVOKE, app, created, "{action: 'revoke', reason: 'owner'}");
        revoke(created).expect(404);
        assertThat(events(REVOKE, created)).hasSize(1);
    }

    @Test
    void aRevocationByAnAdminCausesAnEventWithoutAClient() {
        Reply created = create("{}");
        realm.admin().delete(realm.path("/auth-codes/users/" + realm.userId("alice") + '/' + created.codeId()));

        JsonNode event = realm.lastEvent(REVOKE);
        assertThat(event.path("userId").asText()).isEqualTo(realm.userId("alice"));
        assertThat(event.has("clientId")).isFalse();
        assertThat(details(event))
                .containsAllEntriesOf(Map.of("action", "revoke", "reason", "admin", "auth_code_id", created.codeId()));
    }

    /** At both endpoints, and also with a mapper in an optional scope. */
    @ParameterizedTest
    @ValueSource(strings = {"grant", "code-login", "optional-scope"})
    void aReplayRevokesEverythingObtainedWithTheCodeIfTheMapperIsConfiguredSo(String kind) {
        Map<String, String> revokeOnReplay = Map.of("revoke-on-replay", "true");
        boolean optional = kind.equals("optional-scope");
        Client careful = realm.addClient("careful-" + kind);
        Reply mine = optional
                ? careful.withOptionalScope(realm.addMapperScope("share", revokeOnReplay))
                        .signIn("alice", "openid share")
                : careful.withMapper(revokeOnReplay).signIn("alice");
        Reply created = careful.createCode(mine.accessToken(), "{\"duration_minutes\":5}");
        Reply tools = tool.redeem(created.authCode(), Map.of("scope", "openid"));
        tool.userinfo(tools.accessToken()).expect(200);

        if (kind.equals("code-login")) {
            assertThat(codeLogin(created.authCode(), "tool", "X-Forwarded-For", "192.0.2.7")
                            .message())
                    .isEqualTo("Invalid auth code.");
        } else {
            other.redeem(created.authCode()).expectInvalidGrant();
        }

        tool.refresh(tools.refreshToken()).expectInvalidGrant();
        tool.userinfo(tools.accessToken()).expect(401);
        careful.refresh(mine.refreshToken()).expect(200);
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("action", "replay");
        assertThat(events(REVOKE, created))
                .extracting(event -> event.at("/details/action").asText() + " for "
                        + event.at("/details/reason").asText())
                .containsExactlyInAnyOrder("revoke for replay", "disconnect for replay");
        assertThat(other.redeem(created.authCode()).text("error_description")).isEqualTo("Invalid auth code");
    }

    @Test
    void nothingIsRevokedForAClientThatMayNotRedeemOrWithoutRevokeOnReplay() {
        Client careful = realm.addClient("careful-binding").withMapper(Map.of("revoke-on-replay", "true"));
        Reply bound = careful.createCode(
                careful.signIn("alice").accessToken(), "{\"duration_minutes\":5,\"client_id\":\"tool\"}");
        Reply toolsOfBound = tool.redeem(bound.authCode());
        other.redeem(bound.authCode());
        tool.refresh(toolsOfBound.refreshToken()).expect(200);

        Reply created = create("{\"duration_minutes\":5}");
        Reply tools = tool.redeem(created.authCode());
        other.redeem(created.authCode());
        tool.refresh(tools.refreshToken()).expect(200);
        assertThat(events(REVOKE, created)).isEmpty();
    }

    /** To be filtered by. Prose is for the answer; a faulty DPoP proof is reported in Keycloak's own words. */
    @Test
    void everyRefusalEventHasAnIdentifierAsItsReason() {
        Client plain = realm.addClient("plain-" + UUID.randomUUID());
        Client narrow = realm.addConfidentialClient("narrow-exchange", Client.MAY_EXCHANGE)
                .withMapper();
        String code = create("{\"scope\":\"openid\",\"uses\":5}").authCode();
        for (Map<String, String> parameters : List.of(
                Map.of("scope", "offline_access"), Map.of("scope", "no-such-scope"), Map.of("request_id", "1"))) {
            tool.redeem(code, parameters).expect(400);
        }
        tool.token(Map.of("grant_type", GRANT_TYPE)).expect(400);
        plain.redeem(code).expect(400);
        for (String clientId : List.of("nobody", "other", plain.clientId())) {
            codeLogin(code, clientId);
        }
        codeLogin(code, "tool", "Origin", "https://evil.example");
        app.post("/auth/code-login", "{\"client_id\":\"tool\"}");
        Reply narrowed = narrow.redeem(code).expect(200);
        narrow.exchange(narrowed.accessToken(), Map.of()).expect(400);

        JsonNode all = realm.admin().get(realm.path("/events?max=1000"));
        assertThat(all.findValues("reason"))
                .hasSizeGreaterThan(10)
                .allSatisfy(reason -> assertThat(reason.asText()).matches("[a-z0-9_]+"));
    }

    /** An event of Keycloak itself, which authenticates the client before it calls the grant. */
    @Test
    void aWrongClientSecretCausesAnEventWithTheGrantType() {
        Client wrong = realm.addConfidentialClient("wrong-secret").withMapper();
        Map<String, String> request =
                Client.redemption("x", Map.of("client_id", wrong.clientId(), "client_secret", "no"));

        Http.send(Http.form(wrong.endpoint("token"), request)).expect(401);

        assertThat(lastError()).isEqualTo("invalid_client_credentials");
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("grant_type", GRANT_TYPE);
    }

    /** Without this setting, no token shows that the scope was requested, so the message names the setting. */
    @Test
    void aCreatorWhoseScopeIsNotInTheTokenIsToldWhichSettingToChange() {
        String scope = realm.addMapperScope("left-out", Map.of());
        Client client = realm.addClient("left-out").withOptionalScope(scope);
        realm.admin().put(realm.path("/client-scopes/" + scope), Json.of("""
                {name: 'left-out', protocol: 'openid-connect', attributes: {'include.in.token.scope': 'false'}}"""));

        Reply refused =
                client.createCode(client.signIn("alice", "openid left-out").accessToken());

        assertThat(refused.message()).contains("Include in token scope");
        assertThat(details(realm.lastEvent(GRANT_ERROR))).containsEntry("reason", "scope_not_in_token");
        assertThat(client.createCode(client.signIn("alice", "openid").accessToken())
                        .message())
                .isEqualTo("This client is not allowed to create auth codes.");
    }

    @Test
    void theDebugLogHasTheNamesOfUnknownMembersButNotTheirValues() {
        Reply created = create("{\"usess\":7,\"note\":\"valueOfUnknownMember\",\"a\\nb\":1,\"uses\":1}");
        app.post("/auth/code-login", "{\"auth_codes\":\"valueOfUnknownMember\",\"client_id\":\"tool\"}");

        assertThat(created.hasCode()).isTrue();
        assertThat(logLine("usess")).contains("DEBUG", "[usess, note, ?]");
        assertThat(logLine("[auth_codes]")).contains("DEBUG");
        assertThat(Server.shared().log()).doesNotContain("valueOfUnknownMember");
    }

    @Test
    void everyRefusalIsLoggedAtDebugLevelWithoutTheCode() {
        Reply created = create("{\"client_id\":\"tool\"}");
        other.redeem(created.authCode());
        Client plain = realm.addClient("plain-in-the-log");
        plain.createCode(plain.signIn("alice").accessToken());

        assertThat(logLine(created.codeId()))
                .contains("DEBUG", realm.name(), "action=redeem, client='other'", "reason=other_client");
        assertThat(logLine("plain-in-the-log")).contains("action=create", "reason=client_not_permitted");
        assertThat(Server.shared().log()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    /** The only log line of the extension with this text; Keycloak logs error events as well. */
    private static String logLine(String text) {
        Stream<String> log = Server.shared().log().lines();
        List<String> lines = log.filter(line -> line.contains("[dev.authcodes.") && line.contains(text))
                .toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private Reply create(String request) {
        return app.createCode(signIn.accessToken(), request);
    }

    private static Reply codeLogin(String code, String clientId, String... headers) {
        String request = "{\"auth_code\":\"" + code + "\",\"client_id\":\"" + clientId + "\"}";
        return app.post("/auth/code-login", request, headers);
    }

    private Reply revoke(Reply created) {
        return app.revokeCodes(signIn.accessToken(), "/" + created.codeId());
    }

    private static void redeemed(Reply reply) {
        assertThat(reply.expect(200).accessToken()).isNotEmpty();
    }

    private static String lastError() {
        return realm.lastEvent(GRANT_ERROR).path("error").asText();
    }

    /** The newest event of this type is about a code of the app's, in this session, with these details among others. */
    private void assertEvent(String type, Client client, Reply created, String details, Object... values) {
        JsonNode event = realm.lastEvent(type);
        assertThat(event.path("clientId").asText()).isEqualTo(client.clientId());
        assertThat(event.path("userId").asText()).isEqualTo(realm.userId("alice"));
        assertThat(event.path("sessionId")).isEqualTo(signIn.claims().path("sid"));
        assertThat(event.path("ipAddress").asText()).isEqualTo("127.0.0.1");
        assertThat(event.toString()).doesNotContain(created.authCode().split("\\.")[1]);
        assertThat(details(event))
                .containsAllEntriesOf(Json.texts(details, values))
                .containsAllEntriesOf(Map.of("auth_code_id", created.codeId(), "auth_code_creator", "app"));
    }

    private static List<JsonNode> events(String type, Reply created) {
        JsonNode all = realm.admin().get(realm.path("/events?max=100&type=" + type));
        return StreamSupport.stream(all.spliterator(), false)
                .filter(event -> created.codeId()
                        .equals(event.at("/details/auth_code_id").asText()))
                .toList();
    }

    private static Map<String, String> details(JsonNode event) {
        return new ObjectMapper().convertValue(event.path("details"), new TypeReference<>() {});
    }
}
