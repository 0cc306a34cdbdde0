package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code auth/connections}: users list and end the connections of their tools. {@link OwnCodesIT} tests who may do so.
 */
class OwnConnectionsIT {
    private static final Realm realm = Realm.create(Json.of("{sslRequired: 'none', ssoSessionMaxLifespan: 7200}"));
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client tool =
            realm.addClient("tool", Json.of("{name: 'Deploy <tool>'}")).withMapper(Map.of("max-chain-depth", "1"));
    private static final Client nameless =
            realm.addClient("nameless", Json.of("{name: '${client_account}'}")).withMapper();

    private final String user = newUser();
    private final String token = app.signIn(user).accessToken();

    private static String newUser() {
        String user = "user-" + System.nanoTime();
        realm.addPerson(user);
        return user;
    }

    private Reply create(String request) {
        return app.createCode(token, Json.text(request));
    }

    private Reply connect(Client client) {
        return client.redeem(create("{}").authCode());
    }

    private static String id(Reply tokens) {
        return tokens.claim("auth_code_connection");
    }

    private List<JsonNode> connections() {
        return connections(app, token);
    }

    private static List<JsonNode> connections(Client client, String token) {
        JsonNode connections = client.connections(token).expect(200).json().path("connections");
        return StreamSupport.stream(connections.spliterator(), false).toList();
    }

    private List<String> ids() {
        return ids("");
    }

    private List<String> ids(String query) {
        Reply list = app.own("GET", "/auth/connections" + query, token).expect(200);
        return list.json().path("connections").findValuesAsText("id");
    }

    private static void assertRejected(Client client, Reply tokens) {
        client.refresh(tokens.refreshToken()).expectInvalidGrant();
        client.userinfo(tokens.accessToken()).expect(401);
    }

    @Test
    void aConnectionIsListedWithAllItsProperties() {
        Reply created = create("{label: '<b>TV</b>'}");
        long before = System.currentTimeMillis() / 1000;
        Reply tokens = tool.redeem(
                created.authCode(),
                Json.texts("{scope: 'openid', device_name: 'Alice’s <i>laptop</i>'}"),
                "X-Forwarded-For",
                "192.0.2.7");
        long after = System.currentTimeMillis() / 1000;

        JsonNode connection = connections().get(0);

        long startedAt = connection.path("started_at").asLong();
        long endsAt = connection.path("ends_at").asLong();
        assertThat(startedAt).isBetween(before, after);
        assertThat(endsAt).isBetween(startedAt + 7000, startedAt + 7200);
        String expected = """
                {id: %s, client_id: 'tool', client_name: 'Deploy <tool>', device_name: 'Alice’s <i>laptop</i>',
                 address: '192.0.2.7', code_id: %s, label: '<b>TV</b>', sid: %s, started_at: %s, ends_at: %s,
                 current: false}""";
        assertThat(Json.of(connection.toString()))
                .isEqualTo(Json.of(expected, id(tokens), created.codeId(), tokens.claim("sid"), startedAt, endsAt));
        assertThat(app.connections(token).header("Cache-Control")).contains("no-store");
    }

    @Test
    void unknownPropertiesOfAConnectionAreOmitted() {
        connect(nameless);

        assertThat(connections().get(0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id,client_id,address,code_id,sid,started_at,ends_at,current".split(","));
    }

    @Test
    void theLastRefreshIsListedToTheMinuteAndNeverBeforeTheStart() {
        Reply tokens = connect(tool);
        // Keycloak writes the time of a refresh to the second, and our record with it.
        Pause.of(Duration.ofSeconds(1));
        tool.refresh(tokens.refreshToken()).expect(200);

        JsonNode connection = connections().get(0);

        long now = System.currentTimeMillis() / 1000;
        assertThat(connection.path("refreshed_at").asLong())
                .isBetween(connection.path("started_at").asLong(), now);
    }

    @Test
    void toolsOfTheSameClientAreListedAndEndedSeparately() {
        String code = create("{uses: 3}").authCode();
        List<Reply> tools = Stream.of("laptop", "server", "phone")
                .map(device -> tool.redeem(code, Map.of("device_name", device, "scope", "openid")))
                .toList();

        app.endConnections(token, "/" + id(tools.get(0))).expect(204);

        assertThat(connections())
                .extracting(each -> each.path("device_name").asText())
                .containsExactlyInAnyOrder("server", "phone");
        assertRejected(tool, tools.get(0));
        tool.refresh(tools.get(1).refreshToken()).expect(200);
        tool.userinfo(tools.get(2).accessToken()).expect(200);
        Reply again = app.endConnections(token, "/" + id(tools.get(0)));
        assertThat(again.expect(404).message()).isEqualTo("There is no connection with this id.");
    }

    @Test
    void aConnectionIsListedAndEndedEvenIfItsCodeNoLongerExists() {
        Reply created = create("{uses: 2}");
        Reply tokens = tool.redeem(created.authCode(), Map.of("scope", "openid"));
        app.revokeCodes(token, "/" + created.codeId()).expect(204);

        assertThat(ids()).containsExactly(id(tokens));
        app.endConnections(token, "/" + id(tokens)).expect(204);

        assertRejected(tool, tokens);
        assertThat(ids()).isEmpty();
    }

    @Test
    void connectionsOfAllSessionsAreListedTheLatestFirstAndEndedAtOnce() {
        Reply first = tool.redeem(create("{}").authCode(), Map.of("scope", "openid"));
        Pause.untilTheNextSecond();
        Reply elsewhere = app.signIn(user);
        Reply second = nameless.redeem(app.createCode(elsewhere.accessToken()).authCode(), Map.of("scope", "openid"));
        String kept = create("{}").authCode();
        assertThat(ids()).containsExactly(id(second), id(first));
        assertThat(ids("?max=1")).containsExactly(id(second));
        assertThat(ids("?first=1&max=5")).containsExactly(id(first));
        assertThat(ids("?first=2")).isEmpty();

        app.endConnections(token, "").expect(204);

        assertThat(ids()).isEmpty();
        assertRejected(tool, first);
        assertRejected(nameless, second);
        app.refresh(elsewhere.refreshToken()).expect(200);
        tool.redeem(kept).expect(200);
    }

    @Test
    void aToolKnowsItsOwnConnection() {
        Reply own = connect(tool);
        connect(tool);

        assertThat(connections(tool, own.accessToken()))
                .filteredOn(each -> each.path("current").asBoolean())
                .extracting(each -> each.path("id").asText())
                .containsExactly(id(own));
    }

    @Test
    void noUserSeesOrEndsTheConnectionsOfAnother() {
        Reply tokens = connect(tool);
        String stranger = app.signIn("bob").accessToken();

        assertThat(app.connections(stranger).body()).doesNotContain(id(tokens));
        app.endConnections(stranger, "/" + id(tokens)).expect(404);
        app.endConnections(stranger, "").expect(204);

        tool.refresh(tokens.refreshToken()).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?x=y", "/%20", "/;", "//", "/%00", "/..%2F..", "/%F0%9F%94%91", "/%25", "/unknown"})
    void emptyMalformedAndUnknownIdsEndNoConnection(String path) {
        Reply tokens = connect(tool);

        // 400 is Keycloak's, which in newer versions blocks some of these paths
        assertThat(app.endConnections(token, path).status()).isIn(400, 404);
        tool.refresh(tokens.refreshToken()).expect(200);
    }
}
