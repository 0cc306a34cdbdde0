package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which access tokens code-create takes, and which it does not. */
class CallerIT {
    private static Realm realm;
    private static Client app;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
    }

    private static void assertLetIn(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().has("auth_code")).as(reply.body()).isTrue();
    }

    /** RFC 6750, section 3.1. */
    private static void assertInvalidToken(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(reply.json().has("auth_code")).isFalse();
    }

    private static void assertRefused(Reply reply, String message) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().has("auth_code")).isFalse();
        assertThat(reply.message()).isEqualTo(message);
    }

    @Test
    void aBearerTokenIsLetIn() {
        String token = app.signIn("alice").accessToken();

        assertThat(Jwt.header(token).path("alg").asText()).isEqualTo("RS256");
        assertLetIn(app.createCode(token));
    }

    @Test
    void aTokenFromTheAuthorizationCodeFlowIsLetIn() {
        assertLetIn(app.createCode(new Browser().signIn(app, "alice", Map.of()).accessToken()));
    }

    @Test
    void aTokenWithoutTheScopeOpenidIsLetIn() {
        assertLetIn(app.createCode(app.signIn("alice", "profile").accessToken()));
    }

    @Test
    void anEs256TokenIsLetIn() {
        Client client = realm.addClient(
                        "es256", Map.of("attributes", Map.of("access.token.signed.response.alg", "ES256")))
                .withMapper();
        String token = client.signIn("alice").accessToken();

        assertThat(Jwt.header(token).path("alg").asText()).isEqualTo("ES256");
        assertLetIn(client.createCode(token));
    }

    @Test
    void aLightweightTokenIsLetIn() {
        Client client = realm.addClient(
                        "lightweight",
                        Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")))
                .withMapper();
        String token = client.signIn("alice").accessToken();

        assertThat(Jwt.claims(token).has("preferred_username")).isFalse();
        assertLetIn(client.createCode(token));
    }

    @Test
    void aDpopBoundTokenIsLetInWithItsProofOnly() {
        DpopKey key = new DpopKey();
        Reply tokens =
                Http.send(app.tokenRequest(Map.of("grant_type", "password", "username", "alice", "password", "alice"))
                        .header("DPoP", key.proof("POST", app.endpoint("token"), null)));
        String token = tokens.accessToken();
        URI uri = URI.create(realm.url() + "/auth/code-create");
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());

        assertInvalidToken(app.createCode(token));
        assertInvalidToken(app.post("/auth/code-create", "{}", "Authorization", "DPoP " + token));
        assertInvalidToken(app.post(
                "/auth/code-create",
                "{}",
                "Authorization",
                "DPoP " + token,
                "DPoP",
                new DpopKey().proof("POST", uri, token)));
        assertLetIn(app.post(
                "/auth/code-create", "{}", "Authorization", "DPoP " + token, "DPoP", key.proof("POST", uri, token)));
    }

    @Test
    void aDpopChallengeNamesTheAlgorithms() {
        Reply reply = app.post("/auth/code-create", "{}", "Authorization", "DPoP nonsense");

        assertThat(reply.header("WWW-Authenticate").orElseThrow())
                .startsWith("DPoP algs=\"")
                .contains("ES256")
                .contains("error=\"invalid_token\"");
    }

    @Test
    void theSchemeIsCaseInsensitive() {
        assertLetIn(app.post(
                "/auth/code-create",
                "{}",
                "Authorization",
                "bEARER " + app.signIn("alice").accessToken()));
    }

    /** RFC 6750, section 3.1: no error code where no token was presented. */
    @Test
    void withoutATokenTheChallengeHasNoErrorCode() {
        for (Reply reply : List.of(
                app.post("/auth/code-create", "{}"),
                app.post("/auth/code-create", "{}", "Authorization", "Basic YTpi"),
                app.post("/auth/code-create", "{}", "Authorization", "Bearer"))) {
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer realm=\"" + realm.name() + "\"");
            assertThat(reply.message()).isEqualTo("An access token is required.");
        }
    }

    @Test
    void aBrowserOfAnyOriginMayReadThatTheTokenIsInvalid() {
        Reply reply = app.post(
                "/auth/code-create", "{}", "Authorization", "Bearer nonsense", "Origin", "https://app.example");

        assertInvalidToken(reply);
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow()).contains("WWW-Authenticate");
    }

    @Test
    void whatIsNoAccessTokenIsRefused() {
        Reply tokens = app.signIn("alice");

        assertInvalidToken(app.createCode("nonsense"));
        assertInvalidToken(app.createCode(tokens.refreshToken()));
        assertInvalidToken(app.createCode(tokens.text("id_token")));
        assertInvalidToken(app.createCode(tokens.accessToken() + "x"));
    }

    @Test
    void aTokenOfAnotherRealmIsRefused() {
        Client other = Realm.create().addClient("app").withMapper();

        assertInvalidToken(app.createCode(other.signIn("alice").accessToken()));
    }

    @Test
    void anExpiredTokenIsRefused() {
        Client client = realm.addClient("short", Map.of("attributes", Map.of("access.token.lifespan", "1")))
                .withMapper();
        String token = client.signIn("alice").accessToken();

        await("the token expires").until(() -> client.createCode(token).status() == 401);
        assertInvalidToken(client.createCode(token));
    }

    @Test
    void aRevokedTokenIsRefused() {
        String token = app.signIn("alice").accessToken();

        assertThat(app.revoke(token).status()).isEqualTo(200);
        assertInvalidToken(app.createCode(token));
    }

    @Test
    void aTokenOfASessionThatEndedIsRefused() {
        Reply tokens = app.signIn("alice");

        app.logout(tokens.refreshToken());
        assertInvalidToken(app.createCode(tokens.accessToken()));
    }

    @Test
    void aTokenFromBeforeTheRealmsNotBeforeIsRefused() {
        Realm other = Realm.create();
        Client client = other.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();

        other.update(Map.of("notBefore", System.currentTimeMillis() / 1000 + 1));
        assertInvalidToken(client.createCode(token));
    }

    @Test
    void aDisabledPersonIsRefused() {
        realm.addPerson("carol");
        String token = app.signIn("carol").accessToken();

        realm.updatePerson("carol", Map.of("enabled", false));
        assertInvalidToken(app.createCode(token));
    }

    @Test
    void aDisabledClientIsRefused() {
        Client client = realm.addClient("disabled").withMapper();
        String token = client.signIn("alice").accessToken();

        client.update(Map.of("enabled", false));
        assertInvalidToken(client.createCode(token));
    }

    @Test
    void aPersonUnderBruteForceLockoutIsRefused() {
        Realm strict =
                Realm.create(Map.of("bruteForceProtected", true, "failureFactor", 2, "waitIncrementSeconds", 600));
        Client client = strict.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();
        String code = client.createCode(token, "{\"uses\":5}").authCode();

        for (int n = 0; n < 3; n++) {
            client.token(Map.of("grant_type", "password", "username", "alice", "password", "wrong"));
        }

        assertInvalidToken(client.createCode(token));
        assertThat(client.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(strict.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR")
                        .at("/details/reason")
                        .asText())
                .isEqualTo("user_locked_out");
    }

    @Test
    void aServiceAccountIsRefused() {
        Client robot = realm.addConfidentialClient("robot", Map.of("serviceAccountsEnabled", true))
                .withMapper();
        String message = "A service account cannot create auth codes: no person is signed in.";

        assertRefused(
                robot.createCode(
                        robot.token(Map.of("grant_type", "client_credentials")).accessToken()),
                message);
        // with a session of its own, as older clients have it
        robot.update(Map.of("attributes", Map.of("client_credentials.use_refresh_token", "true")));
        assertRefused(
                robot.createCode(
                        robot.token(Map.of("grant_type", "client_credentials")).accessToken()),
                message);
    }

    @Test
    void anOfflineSessionIsRefused() {
        Reply tokens = app.signIn("alice", "openid offline_access");
        String online = realm.client("app").signIn("alice").accessToken();

        assertRefused(app.createCode(tokens.accessToken()), "An offline session cannot create auth codes.");
        assertRefused(
                app.createCode(app.refresh(tokens.refreshToken()).accessToken()),
                "An offline session cannot create auth codes.");
        assertLetIn(app.createCode(online));
    }

    @Test
    void anImpersonatedSessionIsRefused() {
        Browser browser = new Browser();
        browser.impersonate(realm, "alice");
        String token = browser.signIn(app, "alice", Map.of("prompt", "none")).accessToken();

        assertThat(Jwt.claims(token).path("preferred_username").asText()).isEqualTo("alice");
        assertRefused(app.createCode(token), "An impersonated session cannot create auth codes.");
    }

    @Test
    void aClientWithoutAMapperIsRefused() {
        Client plain = realm.addClient("plain");

        assertRefused(
                plain.createCode(plain.signIn("alice").accessToken()),
                "This client is not allowed to create auth codes.");
    }

    @Test
    void aTokenFromTokenExchangeIsLetIn() {
        Client exchanger =
                realm.addConfidentialClient("exchanger", Client.MAY_EXCHANGE).withMapper();
        app.withAudience("exchanger");
        Reply tokens = app.signIn("alice");
        String exchanged = exchanger.exchange(tokens.accessToken(), Map.of()).accessToken();

        Reply reply = exchanger.createCode(exchanged);

        assertLetIn(reply);
        assertThat(app.redeem(reply.authCode()).claims().path("sid"))
                .isEqualTo(tokens.claims().path("sid"));
    }

    @Test
    void withoutHttpsARealmThatWantsItIsClosed() {
        Realm https = Realm.create(Map.of("sslRequired", "none"));
        Client client = https.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();
        https.addClient("auth-code-login").withMapper();

        https.update(Map.of("sslRequired", "all"));

        assertThat(client.createCode(token).status()).isEqualTo(403);
        assertThat(client.createCode(token).message()).isEqualTo("HTTPS required");
        assertThat(client.post("/auth/code-login", "{}").status()).isEqualTo(403);
    }

    @Test
    void aDisabledRealmIsClosed() {
        Realm other = Realm.create();
        Client client = other.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();

        other.update(Map.of("enabled", false));

        assertThat(client.createCode(token).status()).isEqualTo(403);
        assertThat(client.post("/auth/code-login", "{}").status()).isEqualTo(403);
    }

    @Test
    void twoAuthorizationHeadersAreRefused() {
        String token = app.signIn("alice").accessToken();

        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-create"))
                .header("Authorization", "Bearer " + token)
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).hasValue("Bearer realm=\"" + realm.name() + "\"");
        assertThat(reply.message()).isEqualTo("An access token is required.");
    }
}
