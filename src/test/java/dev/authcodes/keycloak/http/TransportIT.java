package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to send a request to the JSON endpoints. The page on existing clients lists the responses. */
class TransportIT {
    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper(Map.of("max-active-codes", "1000"));
    private static final String token = app.signIn("alice").accessToken();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void createRealm() {
        realm.addClient("auth-code-login").withMapper();
    }

    private static HttpRequest.Builder post(String below, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(realm.url() + below))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(body);
    }

    private static byte[] login() {
        return Json.text("{auth_code: %s}", app.createCode(token).authCode()).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    /** A base URL that ends with a slash, as it is pasted. Keycloak refuses paths that are not normalized. */
    @ParameterizedTest
    @CsvSource({
        "/auth/code-create/, 200",
        "/auth/code-login/, 200",
        "//auth/code-create, 400",
        "//auth/code-login, 400",
        "/auth//code-login, 400"
    })
    void aTrailingSlashIsIgnoredAndAnEmptyPathSegmentIsABadRequest(String path, int status) {
        Reply reply = Http.send(post(path, BodyPublishers.ofByteArray(login())));

        reply.expect(status);
        assertThat(reply.json().has(path.contains("create") ? "auth_code" : "by_jwt"))
                .isEqualTo(status == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login"})
    void headRequestsAreNotAllowed(String endpoint) {
        Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/" + endpoint))
                        .method("HEAD", BodyPublishers.noBody()))
                .expect(405);
    }

    /** Over HTTP without TLS, version 2 begins with an upgrade (RFC 7540, section 3.2), which a server may ignore. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void everyHttpVersionIsServed(HttpClient.Version version) {
        Reply created = Http.send(
                HTTP, post("/auth/code-create", BodyPublishers.ofString("{}")).version(version));
        Reply loggedIn = Http.send(
                HTTP,
                post("/auth/code-login", BodyPublishers.ofByteArray(login())).version(version));

        assertThat(created.expect(200).authCode()).isNotEmpty();
        assertThat(loggedIn.expect(200).accessToken()).isNotEmpty();
    }

    @Test
    void aChunkedBodyIsRead() {
        byte[] body = login();
        Reply loggedIn =
                Http.send(post("/auth/code-login", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(loggedIn.expect(200).accessToken()).isNotEmpty();
    }

    @Test
    void aClientThatExpectsContinueReceivesIt() {
        Reply loggedIn = Http.send(
                post("/auth/code-login", BodyPublishers.ofByteArray(login())).expectContinue(true));

        assertThat(loggedIn.expect(200).accessToken()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF{}", "\uFEFFnull", "\uFEFF {\"uses\":1}\r\n"})
    void aByteOrderMarkIsIgnored(String body) {
        Reply created = Http.send(post("/auth/code-create", BodyPublishers.ofString(body)));

        assertThat(created.expect(200).authCode()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"code-create", "code-login"})
    void aCompressedBodyIsAnUnsupportedMediaTypeAndCostsNoUse(String endpoint) throws IOException {
        byte[] body = login();
        HttpRequest.Builder compressed = post("/auth/" + endpoint, BodyPublishers.ofByteArray(gzip(body)));

        Reply reply = Http.send(compressed, "Content-Encoding", "gzip").expect(415);

        assertThat(reply.message()).isEqualTo("The body must not be compressed.");
        HttpRequest.Builder plain = post("/auth/code-login", BodyPublishers.ofByteArray(body));
        assertThat(Http.send(plain, "Content-Encoding", "identity").accessToken())
                .isNotEmpty();
    }

    /** A server cannot recognize a compression that no header announces. */
    @Test
    void aCompressedBodyWithoutAContentEncodingIsNoJson() throws IOException {
        Reply reply = Http.send(post("/auth/code-login", BodyPublishers.ofByteArray(gzip(login()))));

        assertThat(reply.expect(400).message()).isEqualTo("The body is not valid JSON.");
    }
}
