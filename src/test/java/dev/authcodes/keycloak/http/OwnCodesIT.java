package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auth/codes}: users see and revoke their own codes, with an app that may create codes. */
class OwnCodesIT {
    private static final String CODES = "/auth/codes";
    private static final String CONNECTIONS = "/auth/connections";
    private static final String UNKNOWN_ID = "AAAAAAAAAAAAAAAAAAAAAA";

    private static final Realm realm = Realm.create(Map.of("sslRequired", "none"));
    private static final Client app = realm.addClient("app", Json.of("{webOrigins: ['http://localhost:3000']}"))
            .withMapper();
    private static final Client backend = realm.addConfidentialClient("backend").withMapper();
    private static final Client tool = realm.addClient("tool").withMapper().withAudience("backend");

    private final String user = newUser();
    private final Reply signIn = app.signIn(user);
    private final String token = signIn.accessToken();

    private static String newUser() {
        String user = "user-" + System.nanoTime();
        realm.addPerson(user);
        return user;
    }

    private List<JsonNode> codes() {
        JsonNode codes = app.codes(token).expect(200).json().path("codes");
        return StreamSupport.stream(codes.spliterator(), false).toList();
    }

    private List<String> codeIds() {
        return codes().stream().map(code -> code.path("id").asText()).toList();
    }

    private Reply create(String request) {
        return app.createCode(token, Json.text(request));
    }

    private Reply revoke(Reply created, String query) {
        return app.revokeCodes(token, "/" + created.codeId() + query);
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(realm.url() + path));
    }

    private static void assertError(Reply reply, int status) {
        assertThat(reply.expect(status).message()).isNotEmpty();
    }

    private static void assertInvalidGrant(Reply reply) {
        assertThat(reply.text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aCodeIsListedWithItsPropertiesAndRestrictions() {
        Reply created =
                create("{duration_minutes: 5, uses: 3, label: '<b>TV</b>', client_id: 'tool', scope: 'openid email'}");
        long now = System.currentTimeMillis() / 1000;

        JsonNode code = codes().get(0);
        long createdAt = code.path("created_at").asLong();
        assertThat(createdAt).isBetween(now - 60, now);
        assertThat(created.json().path("expires_at").asLong()).isEqualTo(createdAt + 300);
        String expected = """
                {id: %s, sid: %s, created_at: %s, expires_at: %s, uses: 3, uses_left: 3, creator: 'app',
                 label: '<b>TV</b>', client_id: 'tool', scope: 'email openid', redemptions: []}""";
        String sid = Jwt.claims(token).path("sid").asText();
        assertThat(Json.of(code.toString()))
                .isEqualTo(Json.of(expected, created.codeId(), sid, createdAt, createdAt + 300));
    }

    @Test
    void codesAreListedInPagesTheNewestFirst() {
        String oldest = create("{}").codeId();
        Pause.untilTheNextSecond();
        IntStream.range(0, 3).forEach(n -> create("{}"));
        List<String> all = codeIds();
        assertThat(all).hasSize(4).endsWith(oldest);

        for (int first = 0; first < 5; first++) {
            assertThat(page("?max=2&first=" + first))
                    .isEqualTo(all.subList(Math.min(first, 4), Math.min(first + 2, 4)));
        }
        assertThat(page("?first=1")).isEqualTo(all.subList(1, 4));
        assertThat(page("?max=0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"first=-1", "max=-1", "first=x", "max=99999999999", "max=1.5"})
    void anInvalidPageIsRefused(String query) {
        assertError(app.own("GET", CODES + "?" + query, token), 400);
        assertError(app.own("GET", CONNECTIONS + "?" + query, token), 400);
    }

    private List<String> page(String query) {
        return app.own("GET", CODES + query, token)
                .expect(200)
                .json()
                .path("codes")
                .findValuesAsText("id");
    }

    @Test
    void codesAreListedUncachedWithoutSecretsAndWithoutAbsentMembers() {
        String code = app.createCode(token).authCode();

        Reply list = app.codes(token);

        assertThat(list.body()).doesNotContain(code.substring(code.indexOf('.') + 1));
        assertThat(list.header("Cache-Control")).contains("no-store");
        assertThat(list.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(list.json().at("/codes/0").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id,sid,created_at,expires_at,uses,uses_left,creator,redemptions".split(","));
    }

    @Test
    void redemptionsAreListedWithClientAddressAndTimeTheLatestFirst() {
        Reply created = create("{uses: 3}");
        tool.redeem(created.authCode());
        Pause.untilTheNextSecond();
        backend.redeem(created.authCode());
        long now = System.currentTimeMillis() / 1000;

        JsonNode code = codes().get(0);
        assertThat(code.path("uses_left").asInt()).isEqualTo(1);
        assertThat(code.path("redemptions").findValuesAsText("client")).containsExactly("backend", "tool");
        assertThat(code.path("redemptions")).allSatisfy(redemption -> {
            assertThat(redemption.path("address").asText()).isEqualTo("127.0.0.1");
            assertThat(redemption.path("time").asLong()).isBetween(now - 60, now);
        });
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7:4711, 192.0.2.7", "[::ffff:192.0.2.7], 192.0.2.7", "_hidden, "})
    @CsvSource({"2001:db8::1, 2001:db8:0:0:0:0:0:1", "[2001:db8::1]:4711, 2001:db8:0:0:0:0:0:1"})
    void theAddressOfARedemptionIsListedInOneNotationWhateverTheProxySends(String header, String address) {
        String code = app.createCode(token).authCode();
        String login = Json.text("{client_id: 'tool', auth_code: %s}", code);

        assertThat(tool.post("/auth/code-login", login, "X-Forwarded-For", header)
                        .accessToken())
                .isNotEmpty();
        assertThat(codes().get(0).at("/redemptions/0").path("address").asText(null))
                .isEqualTo(address);
    }

    @Test
    void refusedRedemptionsAreNotListedAndRepeatsAreMarked() {
        Reply created = create("{uses: 3, client_id: 'tool'}");
        Map<String, String> repeatable = Map.of("request_id", "6f1c6bd4-2a2b-4a3c-9a53-2f3a7d1d6b01");
        backend.redeem(created.authCode());
        tool.redeem(created.authCode(), repeatable);
        tool.redeem(created.authCode(), repeatable);

        JsonNode code = codes().get(0);

        assertThat(code.path("uses_left").asInt()).isEqualTo(2);
        assertThat(code.path("redemptions").findValuesAsText("client")).containsExactly("tool", "tool");
        assertThat(code.path("redemptions"))
                .extracting(redemption -> redemption.path("repeat").asBoolean())
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?cascade=true", "/%20", "/;", "//"})
    void anEmptyIdRevokesNoCode(String path) {
        app.createCode(token);

        // 400 is Keycloak's, which in newer versions blocks paths of the last two kinds
        assertThat(app.revokeCodes(token, path).status()).isIn(400, 404);
        assertThat(codes()).hasSize(1);
    }

    @Test
    void codesAreListedAndRevokedWhileARequiredActionIsPending() {
        Reply created = app.createCode(token);
        realm.updatePerson(user, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        assertThat(codes()).hasSize(1);
        revoke(created, "").expect(204);
        assertThat(codes()).isEmpty();
    }

    @Test
    void onlyTheLastTenRedemptionsAreListed() {
        String code = create("{uses: 20}").authCode();
        IntStream.range(0, 12).forEach(n -> tool.redeem(code));

        assertThat(codes().get(0).path("uses_left").asInt()).isEqualTo(8);
        assertThat(codes().get(0).path("redemptions")).hasSize(10);
    }

    @Test
    void aUsedUpCodeIsListedUntilItExpires() {
        tool.redeem(create("{duration_minutes: 0.05}").authCode());

        JsonNode listed = codes().get(0);
        assertThat(listed.path("uses_left").asInt()).isZero();
        assertThat(listed.path("redemptions")).hasSize(1);
        await("the code expires").until(() -> codes().isEmpty());
    }

    @Test
    void codesOfAllOnlineSessionsOfTheUserAreListedTheNewestFirst() {
        String first = app.createCode(token).codeId();
        Pause.untilTheNextSecond();
        Reply elsewhere = app.signIn(user);
        String second = app.createCode(elsewhere.accessToken()).codeId();

        assertThat(codeIds()).containsExactly(second, first);
        assertThat(codes()).extracting(code -> code.path("sid").asText()).doesNotHaveDuplicates();

        app.logout(elsewhere.refreshToken());
        assertThat(codeIds()).containsExactly(first);
    }

    @Test
    void noUserSeesOrRevokesTheCodesOfAnother() {
        Reply created = app.createCode(token);
        String stranger = app.signIn("bob").accessToken();

        assertThat(app.codes(stranger).body()).doesNotContain(created.codeId());
        assertError(app.revokeCodes(stranger, "/" + created.codeId()), 404);
        app.revokeCodes(stranger, "").expect(204);

        tool.redeem(created.authCode()).expect(200);
    }

    @Test
    void aRevokedCodeIsRefusedAndNoLongerFoundOrListed() {
        Reply created = create("{uses: 5}");
        Reply kept = app.createCode(token);

        assertThat(revoke(created, "").expect(204).header("Cache-Control")).contains("no-store");
        assertError(revoke(created, ""), 404);
        assertError(app.revokeCodes(token, "/" + UNKNOWN_ID), 404);

        assertInvalidGrant(tool.redeem(created.authCode()));
        assertThat(codeIds()).containsExactly(kept.codeId());
        tool.redeem(kept.authCode()).expect(200);
    }

    @Test
    void aRevokedCodeNoLongerCountsAsActive() {
        Client limited = realm.addClient("limited").withMapper(Map.of("max-active-codes", "1"));
        String bob = limited.signIn("bob").accessToken();
        String id = limited.createCode(bob).codeId();
        assertThat(limited.createCode(bob).json().has("auth_code")).isFalse();

        limited.revokeCodes(bob, "/" + id);

        assertThat(limited.createCode(bob).authCode()).isNotEmpty();
        assertThat(limited.createCode(bob).json().has("auth_code")).isFalse();
    }

    @Test
    void allCodesOfAllSessionsAreRevokedAtOnce() {
        String elsewhere = app.signIn(user).accessToken();
        List<Reply> created = List.of(app.createCode(token), app.createCode(token), app.createCode(elsewhere));

        app.revokeCodes(token, "").expect(204);

        assertThat(codes()).isEmpty();
        created.forEach(code -> assertInvalidGrant(tool.redeem(code.authCode())));
        app.refresh(signIn.refreshToken()).expect(200);
    }

    @Test
    void revokingACodeDisconnectsItsToolsOnlyWithCascadeAndNotPermanently() {
        Reply kept = create("{uses: 2}");
        Reply keptTokens = tool.redeem(kept.authCode());
        Reply ended = create("{uses: 2}");
        Reply endedTokens = backend.redeem(ended.authCode());

        revoke(kept, "?cascade=false");
        tool.refresh(keptTokens.refreshToken()).expect(200);
        revoke(ended, "?cascade=true");

        assertInvalidGrant(backend.refresh(endedTokens.refreshToken()));
        tool.refresh(keptTokens.refreshToken()).expect(200);
        app.refresh(signIn.refreshToken()).expect(200);
        Pause.untilTheNextSecond();
        Reply again = backend.redeem(app.createCode(token).authCode());
        backend.refresh(again.refreshToken()).expect(200);
    }

    /** The client has a single client session in the user session, which began with the sign-in. */
    @Test
    void aCascadeLeavesTheRedeemersOwnSignInValid() {
        Reply created = create("{uses: 2}");
        Reply redeemed = app.redeem(created.authCode());
        app.refresh(redeemed.refreshToken()).expect(200);

        revoke(created, "?cascade=true");

        assertInvalidGrant(app.refresh(redeemed.refreshToken()));
        app.refresh(signIn.refreshToken()).expect(200);
    }

    @Test
    void aCascadeRevokesTheTokensOfARepeatedRequestToo() {
        Reply created = create("{uses: 2}");
        Map<String, String> repeatable = Json.texts("{scope: 'openid', request_id: %s}", UUID.randomUUID());
        List<Reply> both =
                List.of(tool.redeem(created.authCode(), repeatable), tool.redeem(created.authCode(), repeatable));
        both.forEach(tokens -> tool.userinfo(tokens.accessToken()).expect(200));

        revoke(created, "?cascade=true");

        both.forEach(tokens -> assertInvalidGrant(tool.refresh(tokens.refreshToken())));
        both.forEach(tokens -> tool.userinfo(tokens.accessToken()).expect(401));
        assertInvalidGrant(tool.redeem(created.authCode(), repeatable));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1", "true,false"})
    void cascadeMustBeTrueOrFalse(String cascade) {
        Reply created = app.createCode(token);

        assertError(revoke(created, "?cascade=" + cascade), 400);
        assertError(app.revokeCodes(token, "?cascade=" + cascade), 400);

        tool.redeem(created.authCode()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/..%2F..", "/%F0%9F%94%91", "/" + UNKNOWN_ID + UNKNOWN_ID, "/%25"})
    void aMalformedIdIsNotFound(String id) {
        assertThat(app.revokeCodes(token, id).status()).isBetween(400, 404);
    }

    /** For {@code auth/codes} and {@code auth/connections} alike. */
    @ParameterizedTest
    @ValueSource(strings = {CODES, CONNECTIONS})
    void aClientThatMayNotCreateCodesMayNotManageCodesOrConnections(String path) {
        Client redeemOnly = realm.addClient("redeem-only" + path.length()).withRedeemMapper(Map.of());
        for (Client client : List.of(redeemOnly, realm.addClient("nobody" + path.length()))) {
            String bob = client.signIn("bob").accessToken();
            assertError(client.own("GET", path, bob), 403);
            assertError(client.own("DELETE", path, bob), 403);
            assertError(client.own("DELETE", path + "/" + UNKNOWN_ID, bob), 403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CODES, CONNECTIONS})
    void aTokenOfACodeManagesCodesOnlyIfItMayCreateThem(String path) {
        String connected = tool.redeem(app.createCode(token).authCode()).accessToken();
        assertError(tool.own("GET", path, connected), 403);
        assertError(tool.own("DELETE", path, connected), 403);

        Client chaining = realm.addClient("chaining" + path.length()).withMapper(Map.of("max-chain-depth", "1"));
        String chained = chaining.redeem(app.createCode(token).authCode()).accessToken();
        chaining.own("GET", path, chained).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CODES, CONNECTIONS})
    void aServiceAccountAnOfflineSessionAndAnImpersonatorAreRefused(String path) {
        Client service = realm.addConfidentialClient("service" + path.length(), Map.of("serviceAccountsEnabled", true))
                .withMapper();
        Reply ofService = service.token(Map.of("grant_type", "client_credentials"));
        assertError(service.own("GET", path, ofService.accessToken()), 403);

        Reply offline = app.signIn("bob", "openid offline_access");
        assertError(app.own("GET", path, app.refresh(offline.refreshToken()).accessToken()), 403);

        Browser browser = new Browser();
        browser.impersonate(realm, "bob");
        assertError(app.own("GET", path, browser.signIn(app, "bob", Map.of()).accessToken()), 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {CODES, CONNECTIONS})
    void listingAndRevokingNeedAValidTokenOfTheRealm(String path) {
        Reply created = create("{uses: 2}");
        Reply tokens = tool.redeem(created.authCode());
        String foreign =
                Realm.create().addClient("app").withMapper().signIn("alice").accessToken();
        String id = path.equals(CODES) ? created.codeId() : tokens.claim("auth_code_connection");

        for (HttpRequest.Builder request :
                List.of(to(path), to(path).DELETE(), to(path + "/" + id).DELETE())) {
            Reply reply = Http.send(request);
            assertError(reply, 401);
            assertThat(reply.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
        }
        for (String invalid : List.of("rubbish", foreign)) {
            assertError(app.own("GET", path, invalid), 401);
            assertError(app.own("DELETE", path, invalid), 401);
        }
        tool.redeem(created.authCode()).expect(200);
        tool.refresh(tokens.refreshToken()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {CODES, CONNECTIONS})
    void onlyWebOriginsOfTheClientMayListAndRevokeCodes(String path) {
        for (String preflighted : List.of(path, path + "/" + UNKNOWN_ID)) {
            Reply preflight = Http.send(to(preflighted)
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .header("Origin", "http://localhost:3000")
                    .header("Access-Control-Request-Method", "DELETE"));
            assertThat(preflight
                            .expect(200)
                            .header("Access-Control-Allow-Methods")
                            .orElseThrow())
                    .contains("DELETE", "GET");
        }

        Reply own = Http.send(
                to(path).header("Origin", "http://localhost:3000").header("Authorization", "Bearer " + token));
        assertThat(own.header("Access-Control-Allow-Origin")).contains("http://localhost:3000");
        HttpRequest.Builder evil = to(path).header("Origin", "http://evil.example");
        assertError(Http.send(evil.header("Authorization", "Bearer " + token)), 403);
    }

    @Test
    void aSignInTooOldToCreateCodesStillManagesThem() {
        Client strict = realm.addClient("strict").withMapper(Map.of("max-auth-age-seconds", "1"));
        String bob = strict.signIn("bob").accessToken();
        Reply created = strict.createCode(bob);
        await("the sign-in is too old")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> strict.createCode(bob).status() == 401);

        assertThat(strict.codes(bob).body()).contains(created.codeId());
        strict.connections(bob).expect(200);
        strict.revokeCodes(bob, "/" + created.codeId()).expect(204);
    }
}
