package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCreateIT {
    /** A realm whose sessions last longer than any code. */
    private static final Realm realm = Realm.create(Map.of("ssoSessionMaxLifespan", 172_800));

    private static final Client app = realm.addClient("app", Json.of("{webOrigins: ['https://app.example']}"))
            .withMapper(Map.of("max-active-codes", "1000"));
    private static final String token = app.signIn("alice").accessToken();

    private static HttpRequest.Builder to(String endpoint) {
        return HttpRequest.newBuilder(URI.create(realm.url() + "/auth/" + endpoint));
    }

    @Test
    void theCodeCreateReplyIsUncachedJsonWithExactlyTheDocumentedMembers() {
        Reply reply = app.createCode(token).expect(200);

        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("auth_code", "duration_minutes", "uses", "id", "expires_at");
        assertThat(reply.authCode())
                .matches("kac_[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}")
                .hasSizeLessThan(100);
        assertThat(reply.codeId()).matches("[A-Za-z0-9_-]{22}");
        assertThat(reply.header("Content-Type")).hasValue("application/json");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.json().path("expires_at").asLong())
                .isCloseTo(Instant.now().getEpochSecond() + 60, within(5L));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                            | "duration_minutes":1,    "uses":1,
            {"duration_minutes":null,"uses":null}         | "duration_minutes":1,    "uses":1,
            {"duration_minutes":0,"uses":0}               | "duration_minutes":1,    "uses":1,
            {"duration_minutes":-5,"uses":-1}             | "duration_minutes":1,    "uses":1,
            {"duration_minutes":10,"uses":7}              | "duration_minutes":10,   "uses":7,
            {"duration_minutes":10.0,"uses":7.0}          | "duration_minutes":10,   "uses":7,
            {"duration_minutes":0.5}                      | "duration_minutes":0.5,  "uses":1,
            {"duration_minutes":1.5}                      | "duration_minutes":1.5,  "uses":1,
            {"duration_minutes":0.0001}                   | "duration_minutes":0.0167,"uses":1,
            {"duration_minutes":1e-999999999}             | "duration_minutes":0.0167,"uses":1,
            {"duration_minutes":1440,"uses":100}          | "duration_minutes":1440, "uses":100,
            {"duration_minutes":1440.01,"uses":101}       | "duration_minutes":1440, "uses":100,
            {"duration_minutes":1e400,"uses":1e400}       | "duration_minutes":1440, "uses":100,
            {"duration_minutes":1e999999999}              | "duration_minutes":1440, "uses":1,
            {"duration_minutes":99999999999999999999}     | "duration_minutes":1440, "uses":1,
            {"unknown":true,"uses":2}                     | "duration_minutes":1,    "uses":2,
            {"roles":[],"principal":""}                   | "duration_minutes":1,    "uses":1,
            """)
    void theCodeCreateReplyHasTheEffectiveValues(String request, String effective) {
        assertThat(app.createCode(token, request).expect(200).body()).contains(effective.replace(" ", ""));
    }

    /** If the user chose to be remembered, the longer of both lifespans counts. */
    @ParameterizedTest
    @CsvSource({"false, 600", "true, 1200"})
    void aCodeExpiresWithItsSessionAtTheLatest(boolean remembered, long lifespan) {
        Client client = Realm.create(Json.of(
                        "{ssoSessionMaxLifespan: 600, rememberMe: true, ssoSessionMaxLifespanRememberMe: 1200}"))
                .addClient("app")
                .withMapper();
        long before = Instant.now().getEpochSecond();
        Reply signIn = remembered ? new Browser().signInRemembered(client, "alice") : client.signIn("alice");
        long after = Instant.now().getEpochSecond();

        Reply created = client.createCode(signIn.accessToken(), "{\"duration_minutes\":60}");
        Reply brief = client.createCode(signIn.accessToken(), "{\"duration_minutes\":5}");

        long expiresAt = created.json().path("expires_at").asLong();
        assertThat(expiresAt).isBetween(before + lifespan, after + lifespan);
        assertThat(created.json().path("duration_minutes").asDouble() * 60)
                .isBetween(expiresAt - Instant.now().getEpochSecond() - 0.01, lifespan + 0.01);
        assertThat(client.codes(signIn.accessToken())
                        .json()
                        .findValues("expires_at")
                        .toString())
                .contains("" + expiresAt);
        assertThat(brief.json().path("duration_minutes").asInt()).isEqualTo(5);
    }

    /** Go sends {@code null} for absent arguments. */
    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}"})
    void anAbsentBodyAndNullAreReadAsAnEmptyObject(String body) {
        HttpRequest.Builder request = to("code-create").header("Authorization", "Bearer " + token);

        assertThat(Http.send(request.POST(BodyPublishers.ofString(body))).body())
                .contains("\"uses\":1,", "\"auth_code\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/json", "application/x-www-form-urlencoded", "text/plain"})
    @ValueSource(strings = {"application/octet-stream", "multipart/form-data; boundary=x", "nonsense"})
    void everyContentTypeIsReadAsJson(String contentType) {
        Reply reply = Http.send(to("code-create")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString("{\"uses\":3,\"label\":\"100 % & a=b+c\"}")));

        assertThat(reply.body()).contains("\"uses\":3,");
    }

    @Test
    void aCodeIsRejectedAfterItsLifetime() {
        String code =
                app.createCode(token, "{\"duration_minutes\":0.03,\"uses\":5}").authCode();

        app.redeem(code).expect(200);
        Pause.of(Duration.ofMillis(2500));
        assertThat(app.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"roles":["admin"]}       | roles and principal are not supported
            {"principal":"bob"}       | roles and principal are not supported
            {"client_id":"nobody"}    | There is no client with this client_id.
            """)
    void unsupportedRestrictionsAreRefusedAndNotSilentlyDropped(String request, String message) {
        Reply reply = app.createCode(token, request).expect(200);

        assertThat(reply.json().has("auth_code")).isFalse();
        assertThat(reply.message()).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"uses":"3"}      | uses must be a number.
            {"scope":" "}     | scope must not be empty.
            {"label":"a\\nb"} | label must not contain control, format or other invisible characters.
            """)
    void anInvalidMemberIsABadRequest(String request, String message) {
        assertThat(app.createCode(token, request).expect(400).message()).isEqualTo(message);
    }

    @Test
    void theLongestScopeAndLabelAreStored() {
        app.createCode(token, Json.text("{scope: %s, label: %s}", "x".repeat(1024), "😀".repeat(64)))
                .expect(200);
    }

    @Test
    void onlyWebOriginsOfTheClientMayReadTheCodeCreateReply() {
        Reply own = app.createCode(token, "{}", "Origin", "https://app.example");
        Reply other =
                app.createCode(token, "{}", "Origin", "https://evil.example").expect(403);

        assertThat(own.authCode()).isNotEmpty();
        assertThat(own.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(other.message()).isEqualTo("Invalid origin");
        assertThat(other.header("Cache-Control")).hasValue("no-store");
        assertThat(other.body()).doesNotContain("auth_code");
        assertThat(other.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"GET,code-create", "PUT,code-create", "DELETE,code-create"})
    @CsvSource({"GET,code-login", "PATCH,code-login", "POST,codes"})
    void codeCreateAllowsPostOnly(String method, String endpoint) {
        Http.send(to(endpoint).method(method, BodyPublishers.noBody())).expect(405);
    }
}
