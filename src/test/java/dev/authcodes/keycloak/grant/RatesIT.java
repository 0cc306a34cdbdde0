package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often codes may be made, and how often a redeemer may be wrong. */
class RatesIT {
    private static final String WRONG = "no-such-session." + "x".repeat(43);
    private static final String HERE = "10.7.0.1";
    private static final String ELSEWHERE = "10.7.0.2";
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    private static Realm realm;
    private static Client app;
    private static int count;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
    }

    /** The counts begin anew with each minute of the clock, which no test wants to see happen. */
    @BeforeEach
    void awaitAMinuteThatLastsLongEnough() {
        Duration left = leftOfTheMinute();
        if (left.compareTo(ENOUGH) < 0) {
            Pause.of(left.plusMillis(500));
        }
    }

    private static Duration leftOfTheMinute() {
        return Duration.ofSeconds(60 - Instant.now().getEpochSecond() % 60);
    }

    private static Client newTool(int failures) {
        return realm.addClient("tool-" + ++count).withMapper(failing(failures));
    }

    private static Map<String, String> failing(int times) {
        return Map.of("max-failed-redemptions-per-minute", String.valueOf(times));
    }

    private static String code() {
        return app.createCode(app.signIn("alice").accessToken(), "{\"uses\":9,\"duration_minutes\":5}")
                .authCode();
    }

    private static Reply redeemFrom(String address, Client client, String code) {
        return Http.send(
                client.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code))
                        .header("X-Forwarded-For", address));
    }

    private static void fail(Client client, int times) {
        for (int n = 0; n < times; n++) {
            assertThat(redeemFrom(HERE, client, WRONG).text("error")).isEqualTo("invalid_grant");
        }
    }

    @Test
    void aClientThatFailsTooOftenIsToldWhenToComeBack() {
        Client tool = newTool(3);
        fail(tool, 3);

        Reply reply = redeemFrom(HERE, tool, WRONG);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.text("error")).isEqualTo("slow_down");
        assertThat(reply.text("error_description")).isEqualTo("Too many failed redemptions, try again later");
        assertThat(Integer.parseInt(reply.header("Retry-After").orElseThrow())).isBetween(1, 60);
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR").path("error").asText())
                .isEqualTo("slow_down");
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR")
                        .at("/details/reason")
                        .asText())
                .isEqualTo("too_many_failures");
    }

    @Test
    void theRightCodeDoesNotHelpUntilTheNextMinuteAndThenHasAllItsUses() {
        Client tool = newTool(2);
        String code = app.createCode(app.signIn("alice").accessToken(), "{\"duration_minutes\":5}")
                .authCode();
        fail(tool, 2);

        Reply blocked = redeemFrom(HERE, tool, code);
        assertThat(blocked.status()).isEqualTo(429);

        Pause.of(Duration.ofSeconds(
                Integer.parseInt(blocked.header("Retry-After").orElseThrow())));
        assertThat(redeemFrom(HERE, tool, code).status()).isEqualTo(200);
    }

    @Test
    void whoeverFailsKeepsOutNoOtherAddressAndNoOtherClient() {
        Client tool = newTool(1);
        Client other = newTool(1);
        String code = code();
        fail(tool, 1);
        assertThat(redeemFrom(HERE, tool, code).status()).isEqualTo(429);

        assertThat(redeemFrom(ELSEWHERE, tool, code).status()).isEqualTo(200);
        assertThat(redeemFrom(HERE, other, code).status()).isEqualTo(200);
    }

    @Test
    void whatSucceedsDoesNotCount() {
        Client tool = newTool(1);
        String code = code();

        for (int n = 0; n < 5; n++) {
            assertThat(redeemFrom(HERE, tool, code).status()).isEqualTo(200);
        }
    }

    @Test
    void nobodyFailsInTheNameOfAConfidentialClient() {
        Client backend = realm.addConfidentialClient("backend").withMapper(failing(1));
        Client impostor = new Client(realm, backend.id(), backend.clientId(), "a guess");
        assertThat(redeemFrom(HERE, impostor, WRONG).status()).isEqualTo(401);
        assertThat(redeemFrom(HERE, impostor, WRONG).status()).isEqualTo(401);

        assertThat(redeemFrom(HERE, backend, code()).status()).isEqualTo(200);
    }

    @Test
    void withoutTheSettingOneMayFailOnAndOn() {
        Client tool = realm.addClient("tool-" + ++count).withMapper();
        fail(tool, 40);
        assertThat(redeemFrom(HERE, tool, code()).status()).isEqualTo(200);
    }

    @Test
    void ofManyFailuresAtOnceAsManyAreAnsweredAsAreAllowed() {
        Client tool = newTool(5);

        List<Reply> replies = Parallel.run(40, n -> redeemFrom(HERE, tool, WRONG));

        assertThat(replies.stream().filter(reply -> reply.status() == 400)).hasSize(5);
        assertThat(replies.stream().filter(reply -> reply.status() == 429)).hasSize(35);
    }

    @Test
    void theEndpointForJsonSaysSoInItsOwnWay() {
        realm.addClient("auth-code-login").withMapper(failing(1));
        String wrong = "{\"auth_code\":\"" + WRONG + "\"}";
        assertThat(app.post("/auth/code-login", wrong).message()).isEqualTo("Invalid auth code.");

        Reply reply = app.post("/auth/code-login", "{\"auth_code\":\"" + code() + "\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo("Too many failed redemptions, try again later.");
    }

    @Test
    void aSessionCreatesAsManyCodesInAMinuteAsTheMapperSays() {
        Client fast = realm.addClient("fast").withMapper(Map.of("max-creations-per-minute", "3"));
        String token = fast.signIn("alice").accessToken();
        IntStream.range(0, 3).forEach(n -> fast.createCode(token).authCode());

        Reply reply = fast.createCode(token);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo("This session creates auth codes too fast. Try again in a minute.");
        assertThat(fast.createCode(fast.signIn("alice").accessToken()).json().has("auth_code"))
                .as("in another session")
                .isTrue();
    }

    @Test
    void aRefusedCreationDoesNotCount() {
        Client bound = realm.addClient("bound")
                .withMapper(Map.of("max-creations-per-minute", "1", "required-binding", "client"));
        String token = bound.signIn("alice").accessToken();
        bound.createCode(token);
        bound.createCode(token);

        assertThat(bound.createCode(token, "{\"client_id\":\"bound\"}").json().has("auth_code"))
                .isTrue();
    }

    @Test
    void ofManyCreationsAtOnceAsManySucceedAsAreAllowed() {
        Client fast = realm.addClient("parallel").withMapper(Map.of("max-creations-per-minute", "5"));
        String token = fast.signIn("alice").accessToken();

        List<Reply> replies = Parallel.run(20, n -> fast.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(replies.stream().filter(reply -> reply.json().has("auth_code")))
                .hasSize(5);
    }
}
