package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input sent to a server. {@link JsonBodyTest} checks every kind of invalid JSON. */
class BadInputIT {
    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final String token = app.signIn("alice").accessToken();

    @BeforeAll
    static void signIn() {
        realm.addClient("auth-code-login").withMapper();
    }

    private static HttpRequest.Builder toCodeLogin() {
        return HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-login"));
    }

    static Stream<String> brokenBodies() {
        return Stream.of(
                "{\"uses\":1",
                "[null]",
                "{\"unknown\":1e2147483648}",
                "auth_code=abc&uses=1",
                "[".repeat(30_000),
                "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000),
                "\u0000\u0001",
                Json.text("{label: %s}", "x".repeat(70_000)));
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

    @Test
    void bytesThatAreNotUtf8AndABrokenMultipartBodyAreBadRequests() {
        byte[] body = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};
        HttpRequest.Builder multipart = toCodeLogin().header("Content-Type", "multipart/form-data; boundary=x");

        Http.send(toCodeLogin().POST(BodyPublishers.ofByteArray(body))).expect(400);
        Http.send(multipart.POST(BodyPublishers.ofString("nonsense"))).expect(400);
    }

    /** 100 MB, sent as long as the server reads them. */
    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login"})
    void aHugeBodyIsTooLarge(String endpoint) {
        assertThat(Uncheck.get(() -> statusOfHugeBody(endpoint))).isEqualTo(413);
        app.createCode(token).expect(200);
    }

    private static int statusOfHugeBody(String endpoint) throws IOException {
        byte[] megabyte = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(realm.url() + "/auth/" + endpoint).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Authorization", "Bearer " + token);
        connection.setChunkedStreamingMode(megabyte.length);
        try (var body = connection.getOutputStream()) {
            for (int n = 0; n < 100; n++) {
                body.write(megabyte);
            }
        } catch (IOException e) {
            // the server no longer reads, as expected; what did it answer?
        }
        return connection.getResponseCode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.", ".a", "a.b", "☃.☃", "%00", "'; drop table", "{}", "null", "-.-"})
    void aMalformedCodeIsAnInvalidGrant(String code) {
        Reply reply = app.redeem(code).expect(400);

        assertThat(reply.text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
    }

    @Test
    void aVeryLongCodeIsRefused() {
        app.redeem("a".repeat(100_000)).expect(400);
        assertThat(app.post("/auth/code-login", Json.text("{auth_code: %s}", "a".repeat(60_000)))
                        .message())
                .isEqualTo("Invalid auth code.");
    }

    @Test
    void aCodeOfAnotherRealmIsInvalidAndKeepsItsUse() {
        Client other = Realm.create().addClient("app").withMapper();
        String code = other.createCode(other.signIn("alice").accessToken()).authCode();

        assertThat(app.redeem(code).text("error")).isEqualTo("invalid_grant");
        other.redeem(code).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auth_code", "scope", "code_verifier", "request_id", "grant_type"})
    void aDuplicatedParameterIsAnInvalidRequestAndCostsNoUse(String parameter) {
        String code = app.createCode(token).authCode();
        String form = Http.encode(Client.redemption(code, Map.of("client_id", "app")))
                + "&%1$s=openid&%1$s=openid".formatted(parameter);

        Reply reply = Http.send(HttpRequest.newBuilder(app.endpoint("token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));

        assertThat(reply.expect(400).text("error")).isEqualTo("invalid_request");
        app.redeem(code).expect(200);
    }
}
