package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeCreateIT {
    private static Realm realm;
    private static Client app;
    private static String token;

    @BeforeAll
    static void signIn() {
        realm = Realm.create();
        app = realm.addClient("app", Map.of("webOrigins", List.of("https://app.example")))
                .withMapper(Map.of("max-active-codes", "1000"));
        token = app.signIn("alice").accessToken();
    }

    @Test
    void theReplyHasTheDocumentedMembersAndNoOther() {
        Reply reply = app.createCode(token);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("auth_code", "duration_minutes", "uses", "id", "expires_at");
        assertThat(reply.authCode())
                .matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}")
                .hasSizeLessThan(100);
        assertThat(reply.text("id")).matches("[A-Za-z0-9_-]{22}");
        assertThat(reply.json().path("expires_at").asLong())
                .isCloseTo(Instant.now().getEpochSecond() + 60, within(5L));
    }

    @Test
    void theReplyIsJsonAndMustNotBeCached() {
        Reply reply = app.createCode(token);

        assertThat(reply.header("Content-Type")).hasValue("application/json");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
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
                    """)
    void theEffectiveValuesAreAnswered(String request, String effective) {
        Reply reply = app.createCode(token, request);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains(effective.replace(" ", ""));
    }

    @Test
    void anAbsentBodyIsReadAsAnEmptyObject() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-create"))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(reply.body()).contains("\"uses\":1,").contains("\"auth_code\":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/json",
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/octet-stream",
                "multipart/form-data; boundary=x",
                "nonsense"
            })
    void anyContentTypeIsTakenForJson(String contentType) {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-create"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("{\"uses\":3,\"label\":\"100 % & a=b+c\"}")));

        assertThat(reply.body()).contains("\"uses\":3,");
    }

    @Test
    void theLifetimeIsKept() throws InterruptedException {
        String code =
                app.createCode(token, "{\"duration_minutes\":0.03,\"uses\":5}").authCode();

        assertThat(app.redeem(code).status()).isEqualTo(200);
        Thread.sleep(2500);
        assertThat(app.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"roles\":[\"admin\"]}",
                "{\"roles\":\"admin\"}",
                "{\"roles\":{\"a\":1}}",
                "{\"roles\":false}",
                "{\"principal\":\"bob\"}"
            })
    void rolesAndPrincipalAreRefusedAndNotSilentlyDropped(String request) {
        Reply reply = app.createCode(token, request);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().has("auth_code")).isFalse();
        assertThat(reply.message()).startsWith("roles and principal are not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"roles\":[]}", "{\"roles\":\"\",\"principal\":\"\"}", "{\"roles\":null}", "{\"roles\":{}}"})
    void emptyRolesAndPrincipalSayNothing(String request) {
        assertThat(app.createCode(token, request).json().has("auth_code")).isTrue();
    }

    @Test
    void aCodeForAClientThatDoesNotExistIsRefused() {
        Reply reply = app.createCode(token, "{\"client_id\":\"nobody\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo("There is no client with this client_id.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"client_id":""}                                                          | client_id must not be empty.
                    {"client_id":7}                                                           | client_id must be a string.
                    {"scope":" "}                                                             | scope must not be empty.
                    {"scope":["openid"]}                                                      | scope must be a string.
                    {"scope":"a\\"b"}                                                         | scope must be a list of scopes, with a space between them.
                    {"code_challenge":"short","code_challenge_method":"S256"}                 | code_challenge must be the base64url of a SHA-256, 43 characters.
                    {"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}          | code_challenge_method must be S256.
                    {"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"plain"} | code_challenge_method must be S256.
                    {"code_challenge_method":"S256"}                                          | code_challenge_method needs a code_challenge.
                    {"label":7}                                                               | label must be a string.
                    {"label":"a\\nb"}                                                         | label must not contain control characters.
                    """)
    void aMemberThatCannotBeRightIsABadRequest(String request, String message) {
        Reply reply = app.createCode(token, request);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    void aScopeHasAtMost1024Characters() {
        assertThat(app.createCode(token, "{\"scope\":\"" + "x".repeat(1024) + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(app.createCode(token, "{\"scope\":\"" + "x".repeat(1025) + "\"}")
                        .message())
                .isEqualTo("scope must not be longer than 1024 characters.");
    }

    @Test
    void aLabelHasAtMost64Characters() {
        String emoji = "😀";

        assertThat(app.createCode(token, "{\"label\":\"" + emoji.repeat(64) + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(app.createCode(token, "{\"label\":\"" + emoji.repeat(65) + "\"}")
                        .message())
                .isEqualTo("label must not be longer than 64 characters.");
    }

    @Test
    void theClientsWebOriginsMayReadTheReply() {
        Reply reply = app.post(
                "/auth/code-create", "{}", "Authorization", "Bearer " + token, "Origin", "https://app.example");

        assertThat(reply.json().has("auth_code")).isTrue();
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }

    @Test
    void anotherOriginIsForbidden() {
        Reply reply = app.post(
                "/auth/code-create", "{}", "Authorization", "Bearer " + token, "Origin", "https://evil.example");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.message()).isEqualTo("Invalid origin");
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.body()).doesNotContain("auth_code");
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login"})
    void thePreflightAllowsPostWithAuthorizationAndContentType(String endpoint) {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/" + endpoint))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,dpop"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(reply.header("Access-Control-Allow-Methods").orElseThrow()).contains("POST");
        assertThat(reply.header("Access-Control-Allow-Headers").orElseThrow().toLowerCase())
                .contains("authorization", "content-type", "dpop");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,code-create",
        "PUT,code-create",
        "DELETE,code-create",
        "GET,code-login",
        "PATCH,code-login",
        "POST,codes"
    })
    void anotherMethodIsNotAllowed(String method, String endpoint) {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/" + endpoint))
                .method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(reply.status()).isEqualTo(405);
    }
}
