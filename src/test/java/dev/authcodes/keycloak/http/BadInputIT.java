package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputIT {
    private static Realm realm;
    private static Client app;
    private static String token;

    @BeforeAll
    static void signIn() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        realm.addClient("auth-code-login").withMapper();
        token = app.signIn("alice").accessToken();
    }

    static Stream<String> brokenBodies() {
        return Stream.of(
                "{\"uses\":1",
                "{\"uses\":",
                "[]",
                "[{}]",
                "null",
                "7",
                "\"text\"",
                "{} {}",
                "{\"uses\":1,\"uses\":2}",
                "{\"uses\":NaN}",
                "{\"duration_minutes\":Infinity}",
                "{\"uses\":" + "9".repeat(5000) + "}",
                "{\"unknown\":1e2147483648}",
                "{\"unknown\":[{\"a\":-0.1e-2147483647}]}",
                "{'uses':1}",
                "auth_code=abc&uses=1",
                "<uses>1</uses>",
                "[".repeat(30_000),
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "\u0000\u0001",
                "{\"label\":\"" + "x".repeat(70_000) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("brokenBodies")
    void aBodyThatIsNoJsonObjectIsABadRequest(String body) {
        for (String endpoint : new String[] {"/auth/code-create", "/auth/code-login"}) {
            Reply reply = app.post(endpoint, body, "Authorization", "Bearer " + token);

            assertThat(reply.status()).as(endpoint).isIn(400, 413);
            assertThat(reply.message()).as(endpoint).startsWith("The body ");
            assertThat(reply.body()).doesNotContain("Exception", "jackson", "\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"uses\":\"3\"}",
                "{\"uses\":1.5}",
                "{\"uses\":1e-999999999}",
                "{\"uses\":true}",
                "{\"uses\":[]}",
                "{\"duration_minutes\":\"5\"}",
                "{\"duration_minutes\":{}}"
            })
    void aNumberOfAnotherTypeIsABadRequest(String body) {
        Reply reply = app.createCode(token, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).matches("(uses|duration_minutes) must be a (whole )?number\\.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"auth_code\":7}", "{\"auth_code\":[]}", "{\"auth_code\":{\"a\":1}}"})
    void aCodeOfAnotherTypeIsABadRequest(String body) {
        Reply reply = app.post("/auth/code-login", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo("auth_code must be a string.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_id", "scope", "code_verifier", "request_id"})
    void aControlCharacterIsABadRequest(String member) {
        Reply reply = app.post("/auth/code-login", "{\"%s\":\"a\\u0000\"}".formatted(member));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo(member + " must not contain control characters.");
    }

    @Test
    void bytesThatAreNoUtf8AreABadRequest() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-login"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'})));

        assertThat(reply.status()).isEqualTo(400);
    }

    @Test
    void aBrokenMultipartBodyIsABadRequest() {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-login"))
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(HttpRequest.BodyPublishers.ofString("nonsense")));

        assertThat(reply.status()).isEqualTo(400);
    }

    /** 100 MB, sent for as long as the server takes them. */
    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login"})
    void aHugeBodyIsTooLarge(String endpoint) {
        assertThat(statusOfHugeBody(endpoint)).isEqualTo(413);
        assertThat(app.createCode(token).status()).isEqualTo(200);
    }

    private static int statusOfHugeBody(String endpoint) {
        byte[] megabyte = new byte[1024 * 1024];
        Arrays.fill(megabyte, (byte) ' ');
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(realm.url() + "/auth/" + endpoint).toURL().openConnection();
            connection.setDoOutput(true);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setChunkedStreamingMode(megabyte.length);
            try (OutputStream body = connection.getOutputStream()) {
                for (int n = 0; n < 100; n++) {
                    body.write(megabyte);
                }
            } catch (IOException e) {
                // the server has stopped listening, which is all right; what did it say?
            }
            return connection.getResponseCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.", ".a", "a.b", "☃.☃", "%00", "'; drop table", "{}", "null", "-.-"})
    void anOddCodeIsAnInvalidGrant(String code) {
        Reply reply = app.redeem(code);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
    }

    @Test
    void aVeryLongCodeIsABadRequest() {
        assertThat(app.redeem("a".repeat(100_000)).status()).isEqualTo(400);
        assertThat(app.post("/auth/code-login", "{\"auth_code\":\"" + "a".repeat(60_000) + "\"}")
                        .message())
                .isEqualTo("Invalid auth code.");
    }

    @Test
    void aCodeOfAnotherRealmIsInvalidAndKeepsItsUse() {
        Realm other = Realm.create();
        Client otherApp = other.addClient("app").withMapper();
        String code =
                otherApp.createCode(otherApp.signIn("alice").accessToken()).authCode();

        assertThat(app.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(otherApp.redeem(code).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth_code", "scope", "code_verifier", "request_id", "grant_type"})
    void aDuplicatedParameterIsAnInvalidRequestAndCostsNoUse(String parameter) {
        String code = app.createCode(token).authCode();
        String form = "grant_type=urn%3Akeycloak%3Agrant-type%3Aauth-code&client_id=app&auth_code=" + code + "&"
                + parameter + "=openid&" + parameter + "=openid";

        Reply reply = Http.send(HttpRequest.newBuilder(app.endpoint("token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8)));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_request");
        assertThat(app.redeem(code).status()).isEqualTo(200);
    }
}
