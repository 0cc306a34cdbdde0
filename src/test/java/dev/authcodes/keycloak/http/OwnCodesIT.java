package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auth/codes}: people see and revoke their own codes, by an app that may create codes. */
class OwnCodesIT {
    private static final String UNKNOWN_ID = "AAAAAAAAAAAAAAAAAAAAAA";

    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;

    private String person;
    private Reply signIn;
    private String token;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("sslRequired", "none"));
        app = realm.addClient("app", Map.of("webOrigins", List.of("http://localhost:3000")))
                .withMapper();
        backend = realm.addConfidentialClient("backend").withMapper();
        tool = realm.addClient("tool").withMapper().withAudience("backend");
    }

    @BeforeEach
    void signInAPersonOfTheTest() {
        person = "person-" + System.nanoTime();
        realm.addPerson(person);
        signIn = app.signIn(person);
        token = signIn.accessToken();
    }

    private List<JsonNode> codes() {
        Reply reply = app.codes(token);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return StreamSupport.stream(reply.json().path("codes").spliterator(), false)
                .toList();
    }

    private static void assertError(Reply reply, int status) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.message()).isNotEmpty();
    }

    @Test
    void aCodeIsListedWithWhatItsOwnerWantsToKnow() {
        Reply made = app.createCode(
                token,
                "{\"duration_minutes\":5,\"uses\":3,\"label\":\"<b>TV</b>\",\"client_id\":\"tool\",\"scope\":\"openid email\"}");
        long now = System.currentTimeMillis() / 1000;

        assertThat(codes()).singleElement().satisfies(code -> {
            assertThat(code.path("id").asText()).isEqualTo(made.codeId());
            assertThat(code.path("label").asText()).isEqualTo("<b>TV</b>");
            assertThat(code.path("sid").asText())
                    .isEqualTo(Jwt.claims(token).path("sid").asText());
            assertThat(code.path("created_at").asLong()).isBetween(now - 60, now);
            assertThat(code.path("expires_at").asLong())
                    .isEqualTo(code.path("created_at").asLong() + 300)
                    .isEqualTo(made.json().path("expires_at").asLong());
            assertThat(code.path("uses").asInt()).isEqualTo(3);
            assertThat(code.path("uses_left").asInt()).isEqualTo(3);
            assertThat(code.path("creator").asText()).isEqualTo("app");
            assertThat(code.path("client_id").asText()).isEqualTo("tool");
            assertThat(code.path("scope").asText()).isEqualTo("email openid");
            assertThat(code.path("redemptions")).isEmpty();
        });
    }

    @Test
    void whatTheCreatorDidNotSayIsNotThere() {
        app.createCode(token);

        assertThat(codes())
                .singleElement()
                .satisfies(code -> assertThat(List.copyOf(code.properties()))
                        .extracting(Map.Entry::getKey)
                        .containsExactlyInAnyOrder(
                                "id",
                                "sid",
                                "created_at",
                                "expires_at",
                                "uses",
                                "uses_left",
                                "creator",
                                "redemptions"));
    }

    @Test
    void theAnswerHoldsNoCodeAndIsNotKept() {
        String code = app.createCode(token).authCode();

        Reply list = app.codes(token);

        assertThat(list.body()).doesNotContain(code.substring(code.indexOf('.') + 1));
        assertThat(list.header("Cache-Control")).contains("no-store");
        assertThat(list.header("Content-Type").orElseThrow()).startsWith("application/json");
    }

    @Test
    void redemptionsAreListedWithWhoAndWhereAndWhenTheLatestFirst() {
        Reply made = app.createCode(token, "{\"uses\":3}");
        tool.redeem(made.authCode());
        Pause.untilTheNextSecond();
        backend.redeem(made.authCode());
        long now = System.currentTimeMillis() / 1000;

        JsonNode code = codes().get(0);
        assertThat(code.path("uses_left").asInt()).isEqualTo(1);
        assertThat(code.path("redemptions"))
                .extracting(redemption -> redemption.path("client").asText())
                .containsExactly("backend", "tool");
        assertThat(code.path("redemptions")).allSatisfy(redemption -> {
            assertThat(redemption.path("address").asText()).isEqualTo("127.0.0.1");
            assertThat(redemption.path("time").asLong()).isBetween(now - 60, now);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7:4711, 192.0.2.7",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:4711, 2001:db8:0:0:0:0:0:1",
        "[::ffff:192.0.2.7], 192.0.2.7",
        "_hidden, "
    })
    void theAddressOfARedemptionIsListedHoweverTheProxyWritesIt(String header, String address) {
        Reply login = tool.post(
                "/auth/code-login",
                "{\"client_id\":\"tool\",\"auth_code\":\""
                        + app.createCode(token).authCode() + "\"}",
                "X-Forwarded-For",
                header);

        assertThat(login.json().has("by_jwt")).as(login.body()).isTrue();
        assertThat(codes().get(0).at("/redemptions/0").path("address").asText(null))
                .isEqualTo(address);
    }

    @Test
    void aRefusedRedemptionIsNotListedAndARepeatIsListedAsOne() {
        Reply made = app.createCode(token, "{\"uses\":3,\"client_id\":\"tool\"}");
        Map<String, String> repeatable = Map.of("request_id", "6f1c6bd4-2a2b-4a3c-9a53-2f3a7d1d6b01");
        backend.redeem(made.authCode());
        tool.redeem(made.authCode(), repeatable);
        tool.redeem(made.authCode(), repeatable);

        JsonNode code = codes().get(0);

        assertThat(code.path("uses_left").asInt()).isEqualTo(2);
        assertThat(code.path("redemptions"))
                .extracting(redemption -> redemption.path("client").asText())
                .containsExactly("tool", "tool");
        assertThat(code.path("redemptions"))
                .extracting(redemption -> redemption.path("repeat").asBoolean())
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?cascade=true", "/%20", "/;", "//"})
    void anEmptyIdRevokesNothing(String path) {
        app.createCode(token);

        Reply reply = app.revokeCodes(token, path);

        // 400 is Keycloak's, which in newer versions blocks paths of the last two kinds
        assertThat(reply.status()).isIn(400, 404);
        assertThat(codes()).hasSize(1);
    }

    @Test
    void codesAreListedAndRevokedWhileARequiredActionIsPending() {
        Reply made = app.createCode(token);
        realm.updatePerson(person, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        assertThat(codes()).hasSize(1);
        assertThat(app.revokeCodes(token, "/" + made.codeId()).status()).isEqualTo(204);
        assertThat(codes()).isEmpty();
    }

    @Test
    void onlyTheLastTenRedemptionsAreListed() {
        String code = app.createCode(token, "{\"uses\":20}").authCode();
        IntStream.range(0, 12).forEach(n -> tool.redeem(code));

        assertThat(codes().get(0).path("uses_left").asInt()).isEqualTo(8);
        assertThat(codes().get(0).path("redemptions")).hasSize(10);
    }

    @Test
    void aCodeThatIsUsedUpIsListedUntilItExpires() {
        String code = app.createCode(token, "{\"duration_minutes\":0.05}").authCode();
        tool.redeem(code);

        assertThat(codes()).singleElement().satisfies(listed -> {
            assertThat(listed.path("uses_left").asInt()).isZero();
            assertThat(listed.path("redemptions")).hasSize(1);
        });
        await("the code expires").until(() -> codes().isEmpty());
    }

    @Test
    void theCodesOfAllOnlineSessionsOfThePersonAreListedTheNewestFirst() {
        String first = app.createCode(token).codeId();
        Pause.untilTheNextSecond();
        Reply elsewhere = app.signIn(person);
        String second = app.createCode(elsewhere.accessToken()).codeId();

        assertThat(codes()).extracting(code -> code.path("id").asText()).containsExactly(second, first);
        assertThat(codes()).extracting(code -> code.path("sid").asText()).doesNotHaveDuplicates();

        app.logout(elsewhere.refreshToken());
        assertThat(codes()).extracting(code -> code.path("id").asText()).containsExactly(first);
    }

    @Test
    void nobodySeesOrRevokesTheCodesOfSomebodyElse() {
        Reply made = app.createCode(token);
        String stranger = app.signIn("bob").accessToken();

        assertThat(app.codes(stranger).body()).doesNotContain(made.codeId());
        assertError(app.revokeCodes(stranger, "/" + made.codeId()), 404);
        assertThat(app.revokeCodes(stranger, "").status()).isEqualTo(204);

        assertThat(tool.redeem(made.authCode()).status()).isEqualTo(200);
    }

    @Test
    void aRevokedCodeIsRefusedAndForgotten() {
        Reply made = app.createCode(token, "{\"uses\":5}");
        Reply kept = app.createCode(token);

        Reply revoked = app.revokeCodes(token, "/" + made.codeId());

        assertThat(revoked.status()).isEqualTo(204);
        assertThat(revoked.header("Cache-Control")).contains("no-store");
        assertThat(tool.redeem(made.authCode()).text("error")).isEqualTo("invalid_grant");
        assertThat(codes()).extracting(code -> code.path("id").asText()).containsExactly(kept.codeId());
        assertThat(tool.redeem(kept.authCode()).status()).isEqualTo(200);
    }

    @Test
    void aRevokedCodeCanBeRevokedOnce() {
        Reply made = app.createCode(token);
        app.revokeCodes(token, "/" + made.codeId());

        assertError(app.revokeCodes(token, "/" + made.codeId()), 404);
        assertError(app.revokeCodes(token, "/" + UNKNOWN_ID), 404);
    }

    @Test
    void aRevokedCodeGivesItsPlaceToAnother() {
        Client limited = realm.addClient("limited").withMapper(Map.of("max-active-codes", "1"));
        String bob = limited.signIn("bob").accessToken();
        String id = limited.createCode(bob).codeId();
        assertThat(limited.createCode(bob).json().has("auth_code")).isFalse();

        limited.revokeCodes(bob, "/" + id);

        assertThat(limited.createCode(bob).json().has("auth_code")).isTrue();
        assertThat(limited.createCode(bob).json().has("auth_code")).isFalse();
    }

    @Test
    void allCodesOfAllSessionsAreRevokedAtOnce() {
        String elsewhere = app.signIn(person).accessToken();
        List<Reply> made = List.of(app.createCode(token), app.createCode(token), app.createCode(elsewhere));

        assertThat(app.revokeCodes(token, "").status()).isEqualTo(204);

        assertThat(codes()).isEmpty();
        assertThat(made)
                .allSatisfy(code ->
                        assertThat(tool.redeem(code.authCode()).text("error")).isEqualTo("invalid_grant"));
        assertThat(app.refresh(signIn.refreshToken()).status()).isEqualTo(200);
    }

    @Test
    void withoutCascadeTheToolStaysConnectedAndWithItIsOut() {
        Reply made = app.createCode(token, "{\"uses\":2}");
        Reply tokens = tool.redeem(made.authCode());
        Reply other = app.createCode(token, "{\"uses\":2}");
        Reply backendTokens = backend.redeem(other.authCode());

        app.revokeCodes(token, "/" + made.codeId() + "?cascade=false");
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(200);
        app.revokeCodes(token, "/" + other.codeId() + "?cascade=true");

        assertThat(backend.refresh(backendTokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(200);
        assertThat(app.refresh(signIn.refreshToken()).status()).isEqualTo(200);
    }

    /** It had only one client session in the person's session, and that began with the sign-in. */
    @Test
    void aClientThatWasSignedInAnywayStaysSoAndOnlyWhatCameFromTheCodeEnds() {
        Reply made = app.createCode(token, "{\"uses\":2}");
        Reply fromCode = app.redeem(made.authCode());
        assertThat(app.refresh(fromCode.refreshToken()).status()).isEqualTo(200);

        app.revokeCodes(token, "/" + made.codeId() + "?cascade=true");

        assertThat(app.refresh(fromCode.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(app.refresh(signIn.refreshToken()).status()).isEqualTo(200);
    }

    @Test
    void whatARepeatedRequestGotEndsAsWell() {
        Reply made = app.createCode(token, "{\"uses\":2}");
        Map<String, String> repeatable =
                Map.of("scope", "openid", "request_id", UUID.randomUUID().toString());
        List<Reply> both = List.of(tool.redeem(made.authCode(), repeatable), tool.redeem(made.authCode(), repeatable));
        assertThat(both)
                .allSatisfy(tokens ->
                        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(200));

        app.revokeCodes(token, "/" + made.codeId() + "?cascade=true");

        assertThat(both).allSatisfy(tokens -> {
            assertThat(tool.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
            assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(401);
        });
        assertThat(tool.redeem(made.authCode(), repeatable).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aToolThatIsDisconnectedMayComeBackWithAnotherCode() {
        Reply made = app.createCode(token);
        tool.redeem(made.authCode());
        app.revokeCodes(token, "/" + made.codeId() + "?cascade=true");
        Pause.untilTheNextSecond();

        Reply again = tool.redeem(app.createCode(token).authCode());

        assertThat(tool.refresh(again.refreshToken()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", "1", "true,false"})
    void cascadeIsTrueOrFalseAndNothingElse(String cascade) {
        Reply made = app.createCode(token);

        assertError(app.revokeCodes(token, "/" + made.codeId() + "?cascade=" + cascade), 400);
        assertError(app.revokeCodes(token, "?cascade=" + cascade), 400);

        assertThat(tool.redeem(made.authCode()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%00", "/..%2F..", "/%F0%9F%94%91", "/" + UNKNOWN_ID + UNKNOWN_ID, "/%25"})
    void anIdThatCannotBeOneIsNotFound(String id) {
        Reply reply = app.revokeCodes(token, id);

        assertThat(reply.status()).as(reply.body()).isBetween(400, 404);
    }

    @Test
    void whoMayNotCreateMayNotManageEither() {
        Client redeemOnly = realm.addClient("redeem-only").withRedeemMapper(Map.of());
        Client nobody = realm.addClient("nobody");
        for (Client client : List.of(redeemOnly, nobody)) {
            String bob = client.signIn("bob").accessToken();
            assertError(client.codes(bob), 403);
            assertError(client.revokeCodes(bob, ""), 403);
            assertError(client.revokeCodes(bob, "/" + UNKNOWN_ID), 403);
        }
    }

    @Test
    void aToolThatGotInWithACodeMayNotManageUnlessItMayCreate() {
        String fromCode = tool.redeem(app.createCode(token).authCode()).accessToken();
        assertError(tool.codes(fromCode), 403);

        Client chaining = realm.addClient("chaining").withMapper(Map.of("max-chain-depth", "1"));
        String chained = chaining.redeem(app.createCode(token).authCode()).accessToken();
        assertThat(chaining.codes(chained).status()).isEqualTo(200);
    }

    @Test
    void aServiceAccountAnOfflineSessionAndAnImpersonatorAreRefused() {
        Client service = realm.addConfidentialClient("service", Map.of("serviceAccountsEnabled", true))
                .withMapper();
        assertError(
                service.codes(service.token(Map.of("grant_type", "client_credentials"))
                        .accessToken()),
                403);

        Reply offline = app.signIn("bob", "openid offline_access");
        assertError(app.codes(app.refresh(offline.refreshToken()).accessToken()), 403);

        Browser browser = new Browser();
        browser.impersonate(realm, "bob");
        assertError(app.codes(browser.signIn(app, "bob", Map.of()).accessToken()), 403);
    }

    @Test
    void withoutAValidTokenNothingIsToldOrDone() {
        Reply made = app.createCode(token);
        URI codes = URI.create(realm.url() + "/auth/codes");

        for (HttpRequest.Builder request : List.of(
                HttpRequest.newBuilder(codes),
                HttpRequest.newBuilder(codes).DELETE(),
                HttpRequest.newBuilder(URI.create(codes + "/" + made.codeId())).DELETE())) {
            Reply reply = Http.send(request);
            assertError(reply, 401);
            assertThat(reply.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
        }
        assertError(app.codes("rubbish"), 401);
        assertThat(tool.redeem(made.authCode()).status()).isEqualTo(200);
    }

    @Test
    void aTokenOfAnotherRealmOpensNothing() {
        Realm other = Realm.create();
        String foreign = other.addClient("app").withMapper().signIn("alice").accessToken();

        assertError(app.codes(foreign), 401);
        assertError(app.revokeCodes(foreign, ""), 401);
    }

    @Test
    void browsersOfTheClientsOriginsMayCallIt() {
        Reply preflight = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/codes/" + UNKNOWN_ID))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "http://localhost:3000")
                .header("Access-Control-Request-Method", "DELETE"));
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("Access-Control-Allow-Methods").orElseThrow())
                .contains("DELETE", "GET");

        Reply own = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/codes"))
                .header("Origin", "http://localhost:3000")
                .header("Authorization", "Bearer " + token));
        assertThat(own.header("Access-Control-Allow-Origin")).contains("http://localhost:3000");
        Reply foreign = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/codes"))
                .header("Origin", "http://evil.example")
                .header("Authorization", "Bearer " + token));
        assertError(foreign, 403);
    }

    @Test
    void anOldSignInStillSeesAndRevokes() {
        Client strict = realm.addClient("strict").withMapper(Map.of("max-auth-age-seconds", "1"));
        Reply bob = strict.signIn("bob");
        Reply made = strict.createCode(bob.accessToken());
        await("the sign-in is too old")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> strict.createCode(bob.accessToken()).status() == 401);

        assertThat(strict.codes(bob.accessToken()).body()).contains(made.codeId());
        assertThat(strict.revokeCodes(bob.accessToken(), "/" + made.codeId()).status())
                .isEqualTo(204);
    }
}
