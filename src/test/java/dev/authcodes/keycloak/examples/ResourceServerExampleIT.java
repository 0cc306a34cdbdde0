package dev.authcodes.keycloak.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The example of an API, built by its own pom.xml, and called with tokens of the demo realm. */
class ResourceServerExampleIT {
    private static final Map<String, String> FOR_THE_API = Map.of("scope", "openid profile demo-api");

    private static final List<String> RUN = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", "target/resource-server.jar");

    private static Realm realm;
    private static Client webApp;
    private static Client cli;

    private static Example example;

    @AutoClose
    private static Example.Running api;

    @BeforeAll
    static void start() {
        Example.require("mvn");
        realm = Realm.demo();
        webApp = realm.client("web-app");
        cli = realm.client("cli");
        example = Example.copyOf("resource-server").prepared("mvn", "-B", "-q", "package");
        api = example.start(
                Pattern.compile("Tomcat started on port (\\d+)"), environment(realm.url()), RUN.toArray(String[]::new));
    }

    private static Map<String, String> environment(String issuer) {
        return Map.of("ISSUER", issuer, "SERVER_PORT", "0");
    }

    private static Reply get(String path, String... headers) {
        return Http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + api.started() + path)), headers);
    }

    private static Reply getWith(String accessToken, String path) {
        return get(path, "Authorization", "Bearer " + accessToken);
    }

    private static Reply code(String json) {
        return webApp.createCode(webApp.signIn("alice").accessToken(), json);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NO_TLS", "NO_PERMISSION"},
            mode = EnumSource.Mode.EXCLUDE)
    void aConfigurationErrorIsExplainedInPlainWordsAtTheStart(Fault fault) {
        Example.Outcome outcome = example.run("", fault.environment(realm.url()), RUN);

        assertThat(outcome.output()).contains("Description:\n\n" + fault.sentence(realm.url()));
        assertThat(outcome.status()).isEqualTo(1);
    }

    @Test
    void aTokenObtainedWithACodeIsAcceptedAndNamesTheCode() {
        Reply code = code("{}");
        String token = cli.redeem(code.authCode(), FOR_THE_API).accessToken();

        Reply me = getWith(token, "/me").expect(200);

        assertThat(me.text("preferred_username")).isEqualTo("alice");
        assertThat(me.text("azp")).isEqualTo("cli");
        assertThat(me.text("auth_code_id")).isEqualTo(code.text("id"));
    }

    @Test
    void anActionClosedToConnectedToolsIsOpenToTheUsersOwnApp() {
        String redeemed = cli.redeem(code("{}").authCode(), FOR_THE_API).accessToken();
        String own = webApp.signIn("alice", "openid profile demo-api").accessToken();

        assertThat(getWith(redeemed, "/statement").expect(403).body())
                .startsWith("Tools that were connected with a code");
        getWith(own, "/statement").expect(200);
        assertThat(getWith(own, "/me").json().has("auth_code_id")).isFalse();
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        String unasked = cli.redeem(code("{}").authCode()).accessToken();
        String narrowed = cli.redeem(code("{\"scope\":\"openid profile\"}").authCode(), FOR_THE_API)
                .accessToken();

        assertUnauthorized(getWith(unasked, "/me"));
        assertUnauthorized(getWith(narrowed, "/me"));
    }

    @Test
    void aTokenOfAnotherRealmIsRefused() {
        String forTheApi = "{'included.custom.audience': 'demo-api', 'access.token.claim': true}";
        Client app = Realm.create().addClient("app").withMapper().withMapper("oidc-audience-mapper", forTheApi);
        Reply code = app.createCode(app.signIn("alice").accessToken());
        String token = app.redeem(code.authCode()).accessToken();

        assertThat(Jwt.claims(token).path("aud").toString()).contains("demo-api");
        assertUnauthorized(getWith(token, "/me"));
    }

    @Test
    void aRequestWithoutAValidTokenIsRejected() {
        assertThat(get("/me").expect(401).body()).contains(realm.url() + "/auth/connect?client_id=cli");
        get("/statement").expect(401);
        assertUnauthorized(getWith("nonsense", "/me"));
    }

    private static void assertUnauthorized(Reply reply) {
        assertThat(reply.expect(401).header("WWW-Authenticate").orElseThrow()).contains("invalid_token");
        assertThat(reply.body()).startsWith("This access token is expired, of another realm, or without the scope");
    }
}
