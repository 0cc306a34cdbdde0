package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Codes that a user types, on the internet connection that phone and TV share. */
class ShortCodeIT {
    private static final String SHORT = "{\"format\":\"short\",\"duration_minutes\":5}";
    private static final List<String> WRONG =
            List.of("BBBB-BBBB", "CCCC-CCCC", "DDDD-DDDD", "FFFF-FFFF", "GGGG-GGGG", "HHHH-HHHH");

    private static final Realm realm = Realm.create(Map.of("sslRequired", "none"));
    private static final Client app =
            realm.addClient("app").withMapper(Map.of("short-codes", "true", "max-duration-minutes", "60"));
    private static final Client tv = realm.addClient("tv").withMapper();
    private static int count;

    /** A separate network for each test, since wrong guesses count for longer than the tests run. */
    private final String home = "10.50.0." + ++count;

    @BeforeAll
    static void createRealm() {
        realm.addClient("auth-code-login").withMapper();
    }

    private static Reply createFrom(String address, Client client, String accessToken, String request) {
        return client.createCode(accessToken, request, "X-Forwarded-For", address);
    }

    private static Reply createFrom(String address, String request) {
        return createFrom(address, app, app.signIn("alice").accessToken(), request);
    }

    private String shortCode() {
        return createFrom(home, SHORT).authCode();
    }

    private static Reply redeemFrom(String address, String code) {
        return tv.redeem(code, Map.of(), "X-Forwarded-For", address);
    }

    private static Reply loginFrom(String address, String code) {
        return tv.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}", "X-Forwarded-For", address);
    }

    private static void assertRedeemed(Reply reply) {
        assertThat(reply.expect(200).accessToken()).isNotBlank();
    }

    private static void assertRejected(Reply reply, String reason) {
        assertThat(reply.expect(400).text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
        assertThat(realm.lastRefusal()).isEqualTo(reason);
    }

    private void guessWrong(int times) {
        WRONG.subList(0, times).forEach(code -> assertRejected(redeemFrom(home, code), "unknown_code"));
    }

    @Test
    void aShortCodeHasEightLettersOneUseAndAtMostTenMinutes() {
        Reply reply = createFrom(home, "{\"format\":\"short\",\"duration_minutes\":60,\"uses\":5,\"label\":\"TV\"}");

        assertThat(reply.authCode()).matches("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}");
        assertThat(reply.body()).contains("\"duration_minutes\":10,\"uses\":1,");
        assertThat(reply.text("id")).hasSize(22);
        assertThat(reply.json().path("expires_at").asLong())
                .isBetween(Instant.now().getEpochSecond() + 590, Instant.now().getEpochSecond() + 600);
    }

    @Test
    void aShortCodeIsRedeemedOnceAtTheTokenEndpoint() {
        String code = shortCode();

        Reply tokens = redeemFrom(home, code);

        assertRedeemed(tokens);
        assertThat(tokens.claim("preferred_username")).isEqualTo("alice");
        tv.refresh(tokens.refreshToken()).expect(200);
        assertRejected(redeemFrom(home, code), "repeated_by_redeemer");
    }

    @Test
    void aShortCodeIsRedeemedOnceAtCodeLoginHoweverItIsTyped() {
        for (String separator : List.of("", " ", "\u2013")) {
            String typed = shortCode().replace("-", separator).toLowerCase();
            assertRedeemed(separator.equals(" ") ? loginFrom(home, typed) : redeemFrom(home, typed));
            assertThat(loginFrom(home, typed).message()).isEqualTo("Invalid auth code.");
        }
    }

    @Test
    void aShortCodeIsCreatedOnlyIfAMapperAllowsItAndTheAddressIsKnown() {
        Client plain = realm.addClient("plain").withMapper();
        String token = plain.signIn("alice").accessToken();

        Reply reply = createFrom(home, plain, token, SHORT);

        assertThat(reply.expect(200).message()).isEqualTo("This client is not allowed to create short auth codes.");
        assertThat(createFrom(home, plain, token, "{\"format\":\"long\"}").authCode())
                .hasSizeGreaterThan(60);
        assertThat(createFrom("unknown", SHORT).message()).isEqualTo("Auth codes cannot be created from this network.");
    }

    @Test
    void aShortCodeIsUnknownInEveryOtherNetwork() {
        String code = shortCode();

        assertRejected(redeemFrom("10.51.0.1", code), "unknown_code");
        assertRejected(redeemFrom("unknown", code), "other_network");
        assertRedeemed(redeemFrom(home, code));
    }

    @ParameterizedTest
    @CsvSource({"fd00:50::1, fd00:50:0:1::1, fd00:50::abcd", "[fd00:50::1]:4711, [fd00:50:0:1::1]:4711, fd00:50::2"})
    void allDevicesOfAnIpv6NetworkCanRedeemAShortCode(String creator, String elsewhere, String device) {
        String code = createFrom(creator, SHORT).authCode();

        assertRejected(redeemFrom(elsewhere, code), "unknown_code");
        assertRedeemed(redeemFrom(device, code));
    }

    @Test
    void afterFiveWrongGuessesTheRightCodeIsRefusedToo() {
        String code = shortCode();
        guessWrong(5);

        Reply reply = redeemFrom(home, code);

        assertThat(reply.expect(429).text("error")).isEqualTo("slow_down");
        assertThat(reply.header("Retry-After")).hasValue("660");
        assertThat(realm.lastRefusal()).isEqualTo("too_many_guesses");
        assertThat(loginFrom(home, code).message()).isEqualTo("Too many failed redemptions, try again later.");
    }

    @Test
    void tooManyGuessesBlockNeitherOtherNetworksNorLongCodes() {
        guessWrong(5);
        redeemFrom(home, WRONG.get(5)).expect(429);

        String neighbour = home.replace("10.50.", "10.52.");
        assertRedeemed(redeemFrom(neighbour, createFrom(neighbour, SHORT).authCode()));
        String longCode = createFrom(home, "{\"duration_minutes\":5}").authCode();
        assertRedeemed(redeemFrom(home, longCode));
    }

    @Test
    void guessesFromOtherNetworksAndRightCodesDoNotCount() {
        guessWrong(4);
        String elsewhere = home.replace("10.50.", "10.53.");
        for (int n = 0; n < 8; n++) {
            assertThat(redeemFrom(elsewhere, WRONG.get(n % 6)).status()).isIn(400, 429);
            assertRedeemed(redeemFrom(home, shortCode()));
        }
    }

    @Test
    void ofManyConcurrentGuessesFiveAreEvaluated() {
        List<Reply> replies = Parallel.run(24, n -> redeemFrom(home, WRONG.get(n % 6)));

        assertThat(Reply.count(replies, 400)).isEqualTo(5);
        assertThat(Reply.count(replies, 429)).isEqualTo(19);
    }

    @Test
    void concurrentRedemptionsOfAShortCodeSucceedOnce() {
        String code = shortCode();

        assertThat(Reply.count(Parallel.run(24, n -> redeemFrom(home, code)), 200))
                .isEqualTo(1);
    }

    @Test
    void aRepeatedRequestWithAShortCodeCostsNoSecondUse() {
        String code = shortCode();
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        assertRedeemed(tv.redeem(code, requestId, "X-Forwarded-For", home));
        assertRedeemed(tv.redeem(code, requestId, "X-Forwarded-For", home));
        assertRejected(redeemFrom(home, code), "repeated_by_redeemer");
    }

    @Test
    void aShortCodeEndsWithTheSession() {
        Reply signIn = app.signIn("alice");
        String code = createFrom(home, app, signIn.accessToken(), SHORT).authCode();
        app.logout(signIn.refreshToken());

        assertRejected(redeemFrom(home, code), "session_not_found");
    }

    @Test
    void aShortCodeIsListedAndRevokedLikeALongOne() {
        String token = app.signIn("alice").accessToken();
        Reply created = createFrom(home, app, token, SHORT);
        assertThat(app.codes(token).body()).contains(created.codeId()).doesNotContain(created.authCode());

        app.revokeCodes(token, "/" + created.codeId()).expect(204);
        assertRejected(redeemFrom(home, created.authCode()), "unknown_code");
    }

    @Test
    void aShortCodeCanBeBoundToAClientAndNarrowed() {
        String code = createFrom(home, "{\"format\":\"short\",\"client_id\":\"tv\",\"scope\":\"openid email\"}")
                .authCode();

        assertRejected(app.redeem(code, Map.of(), "X-Forwarded-For", home), "other_client");
        Reply tokens = tv.redeem(code, Map.of("scope", "openid"), "X-Forwarded-For", home);
        assertThat(tokens.text("scope").split(" ")).containsExactlyInAnyOrder("openid", "email");
    }

    @Test
    void aShortCodeCountsAsAnActiveCode() {
        Client one = realm.addClient("one").withMapper(Map.of("short-codes", "true", "max-active-codes", "1"));
        String token = one.signIn("alice").accessToken();
        createFrom(home, one, token, SHORT).authCode();

        assertThat(createFrom(home, one, token, SHORT).body()).contains("\"auth_code_limit_exceeded\":true");
    }
}
