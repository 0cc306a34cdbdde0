package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.connect.PageVisit;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each redeemed use of a code is one connection, which ends independently of the others. */
class ConnectionsIT {
    private static final int MOST = 50;
    private static final Pattern LISTED = Pattern.compile("name=\"connection\" value=\"([^\"]+)\"");

    private static final Realm realm = Realm.create();
    private static final Client backend = realm.addConfidentialClient("backend", Client.MAY_EXCHANGE)
            .withMapper(Map.of("max-chain-depth", "9"))
            .withAudience("backend");
    private static final Client app =
            realm.addClient("app").withMapper(Map.of("max-chain-depth", "9")).withAudience("backend");
    private static final Client tool =
            realm.addClient("tool").withMapper(Map.of("max-chain-depth", "9")).withAudience("backend");
    private static final PageVisit page = page();

    private final Reply signIn = app.signIn("alice");

    private static PageVisit page() {
        PageVisit.addPageClient(realm).withMapper();
        return PageVisit.signedIn(realm, "alice");
    }

    private String code(int uses) {
        return app.createCode(signIn.accessToken(), "{\"uses\":%d,\"label\":\"laptop\"}".formatted(uses))
                .authCode();
    }

    private static Reply redeem(Client client, String code) {
        return client.redeem(code, Map.of("scope", "openid")).expect(200);
    }

    private static void end(Reply tokens) {
        disconnect(tokens).expect(303);
    }

    private static Reply disconnect(Reply tokens) {
        return page.act("disconnect", "connection", tokens.claim("auth_code_connection"));
    }

    private static void assertValid(Client client, Reply tokens) {
        client.userinfo(tokens.accessToken()).expect(200);
        assertThat(backend.isActive(tokens.accessToken())).isTrue();
        assertThat(client.createCode(tokens.accessToken()).hasCode()).isTrue();
        backend.exchange(tokens.accessToken(), Map.of()).expect(200);
        client.refresh(tokens.refreshToken()).expect(200);
    }

    private static void assertEnded(Client client, Reply tokens) {
        Reply userinfo = client.userinfo(tokens.accessToken()).expect(401);
        assertThat(userinfo.challenge()).containsEntry("error", "invalid_token");
        assertThat(backend.isActive(tokens.accessToken())).isFalse();
        client.createCode(tokens.accessToken()).expect(401);
        backend.exchange(tokens.accessToken(), Map.of()).expect(400);
        client.refresh(tokens.refreshToken()).expectInvalidGrant();
    }

    private JsonNode sessionOfTheApp() {
        String sessions = realm.path("/users/" + realm.userId("alice") + "/sessions");
        for (JsonNode session : realm.admin().get(sessions)) {
            if (session.path("id").asText().equals(signIn.claim("sid"))) {
                return session;
            }
        }
        throw new AssertionError("the session has ended");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void endingConnectionsDoesNotAffectOthers(long seed) {
        Random random = new Random(seed);
        List<Client> clients = new ArrayList<>();
        List<Reply> tokens = new ArrayList<>();
        String shared = code(9);
        for (int n = 0; n < 9; n++) {
            Client client = List.of(app, tool, tool, backend).get(random.nextInt(4));
            clients.add(client);
            tokens.add(redeem(client, random.nextBoolean() ? shared : code(1)));
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, 9).boxed().toList());
        Collections.shuffle(order, random);
        for (int ended = 0; ended < 9; ended++) {
            end(tokens.get(order.get(ended)));
            int count = ended;
            order.subList(0, count + 1).forEach(n -> assertEnded(clients.get(n), tokens.get(n)));
            order.subList(count + 1, 9)
                    .forEach(n ->
                            clients.get(n).refresh(tokens.get(n).refreshToken()).expect(200));
            if (ended == 4) {
                order.subList(5, 9).forEach(n -> assertValid(clients.get(n), tokens.get(n)));
            }
        }
        app.refresh(signIn.refreshToken()).expect(200);
        redeem(tool, code(1));
    }

    /** A client has a single client session in a user session, however often it is connected or signed in. */
    @Test
    void endingTheLastConnectionEndsTheClientSessionUnlessTheUserIsSignedIn() {
        List<Reply> ofTool = List.of(redeem(tool, code(1)), redeem(tool, code(1)));
        Reply ofApp = redeem(app, code(1));

        end(ofApp);
        end(ofTool.get(0));
        assertThat(sessionOfTheApp().path("clients")).hasSize(2);
        end(ofTool.get(1));

        assertThat(sessionOfTheApp().path("clients"))
                .extracting(JsonNode::asText)
                .containsExactly("app");
        app.refresh(signIn.refreshToken()).expect(200);
    }

    @Test
    void endingAConnectionEndsEverythingObtainedWithIt() {
        Reply first = redeem(tool, code(1));
        Reply beside = redeem(tool, code(1));
        String ofFirst = tool.createCode(first.accessToken(), "{\"uses\":3}").authCode();
        Reply second = redeem(backend, ofFirst);
        Reply third = redeem(
                app, backend.createCode(second.accessToken(), "{\"uses\":1}").authCode());
        Reply exchanged = backend.exchange(first.accessToken(), Map.of("requested_token_type", Client.REFRESH_TOKEN));

        end(first);

        assertEnded(tool, first);
        assertEnded(backend, second);
        assertEnded(app, third);
        backend.refresh(exchanged.refreshToken()).expectInvalidGrant();
        assertThat(backend.isActive(exchanged.accessToken())).isFalse();
        tool.redeem(ofFirst).expectInvalidGrant();
        assertValid(tool, beside);
    }

    @Test
    void endingAConnectionCausesAnEventWithItsCause() {
        String code = code(1);
        Reply tokens = tool.redeem(code, Map.of("device_name", " Al's \"laptop\" <b> "));
        JsonNode redemption = realm.lastEvent("OAUTH2_EXTENSION_GRANT").path("details");

        end(tokens);

        JsonNode event = realm.lastEvent("REVOKE_GRANT");
        assertThat(event.path("clientId").asText()).isEqualTo("auth-code-connect");
        assertThat(event.path("sessionId").asText()).isEqualTo(signIn.claim("sid"));
        JsonNode details = event.path("details");
        assertThat(details.path("action").asText()).isEqualTo("disconnect");
        assertThat(details.path("reason").asText()).isEqualTo("owner");
        assertThat(details.path("auth_code_redeemer").asText()).isEqualTo("tool");
        for (String same : List.of("auth_code_connection", "auth_code_id", "auth_code_device_name")) {
            assertThat(details.path(same).asText())
                    .as(same)
                    .isNotEmpty()
                    .isEqualTo(redemption.path(same).asText());
        }
        assertThat(details.path("auth_code_device_name").asText()).isEqualTo("Al's \"laptop\" <b>");
        assertThat(details.path("auth_code_connection").asText()).isEqualTo(tokens.claim("auth_code_connection"));
    }

    /** Of connections refreshed in the same minute, the oldest one. */
    @Test
    void theLeastRecentlyRefreshedOfMoreThanFiftyConnectionsOfAClientEnds() {
        Client many = realm.addClient("many").withMapper();
        String code = code(MOST + 3);
        Reply first = redeem(many, code);
        List<Reply> others =
                IntStream.range(1, MOST).mapToObj(n -> redeem(many, code)).toList();
        many.refresh(first.refreshToken()).expect(200);

        redeem(many, code);
        redeem(many, code);

        assertThat(realm.lastEvent("REVOKE_GRANT").at("/details/reason").asText())
                .isEqualTo("limit");
        long ended = others.stream()
                .filter(tokens -> many.refresh(tokens.refreshToken()).status() == 400)
                .count();
        long gone = many.refresh(first.refreshToken()).status() == 400 ? 1 : 0;
        assertThat(ended + gone).isEqualTo(2);
    }

    @Test
    void aRepeatedRequestIsTheSameConnection() {
        String code = code(3);
        Map<String, String> repeatable = Json.texts("{scope: 'openid', request_id: %s}", UUID.randomUUID());
        Reply lost = tool.redeem(code, repeatable).expect(200);
        Reply again = tool.redeem(code, repeatable).expect(200);
        Reply other = tool.redeem(code, Json.texts("{request_id: %s}", UUID.randomUUID()));
        assertThat(again.claim("auth_code_connection")).isEqualTo(lost.claim("auth_code_connection"));

        end(again);

        assertEnded(tool, lost);
        assertEnded(tool, again);
        tool.refresh(other.refreshToken()).expect(200);
    }

    /**
     * Whatever the responses to the refreshes, no token of the ended connection and every token of the other one is
     * valid.
     */
    @Test
    void aConnectionEndedDuringARefreshLeavesNoValidToken() {
        for (int round = 0; round < 10; round++) {
            Reply ending = redeem(tool, code(1));
            Reply other = redeem(tool, code(1));
            List<Reply> replies = Parallel.run(9, n -> switch (n % 3) {
                case 0 -> n == 3 ? disconnect(ending) : tool.refresh(ending.refreshToken());
                case 1 -> tool.refresh(ending.refreshToken());
                default -> tool.refresh(other.refreshToken());
            });

            IntStream.of(2, 5, 8).forEach(n -> assertValid(tool, replies.get(n).expect(200)));
            Stream.concat(Stream.of(ending), IntStream.of(0, 1, 4, 6, 7).mapToObj(replies::get))
                    .filter(reply -> reply.status() == 200)
                    .forEach(refreshed -> assertEnded(tool, refreshed));
            assertThat(listed()).doesNotContain(ending.claim("auth_code_connection"));
            end(other);
        }
    }

    /** Each redemption either came before the end of its code or gets invalid tokens. */
    @Test
    void aCodeRevokedWithCascadeDuringARedemptionLeavesNoValidToken() {
        for (int round = 0; round < 10; round++) {
            Reply created = app.createCode(signIn.accessToken(), "{\"uses\":20}");
            Reply other = redeem(tool, code(1));
            List<Reply> replies = Parallel.run(
                    9,
                    n -> n == 4
                            ? app.revokeCodes(signIn.accessToken(), "/" + created.codeId() + "?cascade=true")
                            : tool.redeem(created.authCode(), Map.of("scope", "openid")));

            replies.get(4).expect(204);
            List<Reply> redeemed =
                    replies.stream().filter(reply -> reply.status() == 200).toList();
            redeemed.forEach(tokens -> assertEnded(tool, tokens));
            assertThat(redeemed)
                    .extracting(tokens -> tokens.claim("auth_code_connection"))
                    .doesNotContainAnyElementsOf(listed());
            assertValid(tool, other);
            end(other);
        }
    }

    /** The connections on the page. */
    private static List<String> listed() {
        Matcher connection = LISTED.matcher(page.open().body());
        return connection.results().map(found -> found.group(1)).toList();
    }

    /** Counted in characters, not bytes, without surrounding white space. */
    @ParameterizedTest
    @CsvSource({"x,65,400", "x,64,200", "\uD83D\uDE00,64,200", "\uD83D\uDE00,65,400"})
    void aDeviceNameHasAtMost64Characters(String character, int length, int status) {
        String name = ' ' + character.repeat(length);
        tool.redeem(code(1), Map.of("device_name", name)).expect(status);
        logIn(code(1), name).expect(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u202eb", "\u200bx", "a\u2028b", "\ue000"})
    void anUndisplayableDeviceNameIsRefusedAndCostsNoUse(String name) {
        String code = code(1);
        assertThat(tool.redeem(code, Map.of("device_name", name)).expect(400).text("error"))
                .isEqualTo("invalid_request");
        logIn(code, name).expect(400);
        redeem(tool, code);
    }

    private static Reply logIn(String code, String deviceName) {
        return tool.post(
                "/auth/code-login", Json.text("{auth_code: %s, client_id: 'tool', device_name: %s}", code, deviceName));
    }
}
