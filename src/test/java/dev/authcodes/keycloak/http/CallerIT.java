package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which access tokens code-create accepts, and which it refuses. */
class CallerIT {
    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();

    private static void assertCreated(Reply reply) {
        assertThat(reply.expect(200).authCode()).isNotEmpty();
    }

    /** RFC 6750, section 3.1. */
    private static void assertInvalidToken(Reply reply) {
        assertThat(reply.expect(401).header("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
        assertThat(reply.json().has("auth_code")).isFalse();
    }

    private static void assertRefused(Reply reply, String message) {
        assertThat(reply.expect(200).json().has("auth_code")).isFalse();
        assertThat(reply.message()).isEqualTo(message);
    }

    private static Reply create(String... headers) {
        return app.post("/auth/code-create", "{}", headers);
    }

    private static String tokenOfAlice() {
        return app.signIn("alice").accessToken();
    }

    @Test
    void aBearerTokenIsAcceptedWhateverTheCaseOfItsScheme() {
        String token = tokenOfAlice();

        assertThat(Jwt.header(token).path("alg").asText()).isEqualTo("RS256");
        assertCreated(app.createCode(token));
        assertCreated(create("Authorization", "bEARER " + token));
    }

    @Test
    void aTokenOfTheAuthorizationCodeFlowAndOneWithoutTheScopeOpenidAreAccepted() {
        Reply signIn = new Browser().signIn(app, "alice", Map.of());

        assertCreated(app.createCode(signIn.accessToken()));
        assertCreated(app.createCode(app.signIn("alice", "profile").accessToken()));
    }

    @ParameterizedTest
    @CsvSource({"access.token.signed.response.alg, ES256", "client.use.lightweight.access.token.enabled, true"})
    void anEs256TokenAndALightweightOneAreAccepted(String attribute, String value) {
        Client client = realm.addClient(value, Json.of("{attributes: {%s: %s}}", attribute, value))
                .withMapper();
        String token = client.signIn("alice").accessToken();

        boolean es256 = value.equals("ES256");
        assertThat(Jwt.header(token).path("alg").asText().equals("ES256")).isEqualTo(es256);
        assertThat(Jwt.claims(token).has("preferred_username")).isEqualTo(es256);
        assertCreated(client.createCode(token));
    }

    @Test
    void aDpopBoundTokenIsAcceptedOnlyWithItsProofAndTheChallengeNamesTheAlgorithms() {
        DpopKey key = new DpopKey();
        Reply tokens =
                Http.send(app.tokenRequest(Json.texts("{grant_type: 'password', username: 'alice', password: 'alice'}"))
                        .header("DPoP", key.proof("POST", app.endpoint("token"), null)));
        String token = tokens.accessToken();
        URI uri = URI.create(realm.url() + "/auth/code-create");
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());

        assertInvalidToken(app.createCode(token));
        assertInvalidToken(create("Authorization", "DPoP " + token));
        assertThat(create("Authorization", "DPoP nonsense")
                        .header("WWW-Authenticate")
                        .orElseThrow())
                .startsWith("DPoP algs=\"")
                .contains("ES256", "error=\"invalid_token\"");
        String otherProof = new DpopKey().proof("POST", uri, token);
        assertInvalidToken(create("Authorization", "DPoP " + token, "DPoP", otherProof));
        assertCreated(create("Authorization", "DPoP " + token, "DPoP", key.proof("POST", uri, token)));
    }

    /** RFC 6750, section 3.1: no error code without a token. Two tokens count as none. */
    @Test
    void theChallengeForARequestWithoutATokenHasNoErrorCode() {
        String header = "Bearer " + tokenOfAlice();
        for (Reply reply : List.of(
                create(),
                create("Authorization", "Basic YTpi"),
                create("Authorization", "Bearer"),
                create("Authorization", header, "Authorization", header))) {
            assertThat(reply.expect(401).header("WWW-Authenticate")).hasValue("Bearer realm=\"" + realm.name() + "\"");
            assertThat(reply.message()).isEqualTo("An access token is required.");
        }
    }

    @Test
    void aBrowserOfAnyOriginMayReadThatTheTokenIsInvalid() {
        Reply reply = create("Authorization", "Bearer nonsense", "Origin", "https://app.example");

        assertInvalidToken(reply);
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow()).contains("WWW-Authenticate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "{}", "[]", "7", "{\"alg\":null}", "{\"alg\":\"\"}", "{\"alg\":\"none\"}", "{\"alg\":7}"
            })
    void aTokenWithoutAnAlgorithmInItsHeaderIsRefused(String header) {
        String[] parts = app.signIn("alice").accessToken().split("\\.");
        parts[0] = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        String forged = String.join(".", parts);

        assertInvalidToken(app.createCode(forged));
        assertThat(app.codes(forged).status()).isEqualTo(401);
    }

    @Test
    void anythingButAnAccessTokenOfTheRealmIsRefused() {
        Reply tokens = app.signIn("alice");

        assertInvalidToken(app.createCode("nonsense"));
        assertInvalidToken(app.createCode(tokens.refreshToken()));
        assertInvalidToken(app.createCode(tokens.text("id_token")));
        assertInvalidToken(app.createCode(tokens.accessToken() + "x"));
        Client other = Realm.create().addClient("app").withMapper();
        assertInvalidToken(app.createCode(other.signIn("alice").accessToken()));
    }

    @Test
    void anExpiredTokenIsRefused() {
        Client client = realm.addClient("short", Json.of("{attributes: {'access.token.lifespan': 1}}"))
                .withMapper();
        String token = client.signIn("alice").accessToken();

        await("the token expires").until(() -> client.createCode(token).status() == 401);
        assertInvalidToken(client.createCode(token));
    }

    @Test
    void aRevokedTokenAndATokenOfAnEndedSessionAreRefused() {
        String revoked = tokenOfAlice();
        Reply ended = app.signIn("alice");

        app.revoke(revoked).expect(200);
        app.logout(ended.refreshToken());

        assertInvalidToken(app.createCode(revoked));
        assertInvalidToken(app.createCode(ended.accessToken()));
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
    void aTokenOfADisabledUserOrClientIsRefused() {
        realm.addPerson("carol");
        Client client = realm.addClient("disabled").withMapper();
        String carols = app.signIn("carol").accessToken();
        String clients = client.signIn("alice").accessToken();

        realm.updatePerson("carol", Map.of("enabled", false));
        client.update(Map.of("enabled", false));

        assertInvalidToken(app.createCode(carols));
        assertInvalidToken(client.createCode(clients));
    }

    @Test
    void aUserUnderBruteForceLockoutIsRefused() {
        Realm strict =
                Realm.create(Json.of("{bruteForceProtected: true, failureFactor: 2, waitIncrementSeconds: 600}"));
        Client client = strict.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();
        String code = client.createCode(token, "{\"uses\":5}").authCode();

        for (int n = 0; n < 3; n++) {
            client.token(Json.texts("{grant_type: 'password', username: 'alice', password: 'wrong'}"));
        }

        assertInvalidToken(client.createCode(token));
        assertThat(client.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(strict.lastRefusal()).isEqualTo("user_locked_out");
    }

    @Test
    void aServiceAccountIsRefusedEvenIfItHasASession() {
        Client robot = realm.addConfidentialClient("robot", Map.of("serviceAccountsEnabled", true))
                .withMapper();
        for (String withSession : List.of("false", "true")) {
            robot.update(Json.of("{attributes: {'client_credentials.use_refresh_token': %s}}", withSession));
            Reply tokens = robot.token(Map.of("grant_type", "client_credentials"));
            assertThat(tokens.json().has("refresh_token")).isEqualTo(Boolean.parseBoolean(withSession));
            assertRefused(
                    robot.createCode(tokens.accessToken()),
                    "A service account cannot create auth codes: no user is signed in.");
        }
    }

    @Test
    void anOfflineSessionIsRefused() {
        Reply tokens = app.signIn("alice", "openid offline_access");
        String online = tokenOfAlice();
        String message = "An offline session cannot create auth codes.";

        assertRefused(app.createCode(tokens.accessToken()), message);
        assertRefused(app.createCode(app.refresh(tokens.refreshToken()).accessToken()), message);
        assertCreated(app.createCode(online));
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
    void aTokenFromTokenExchangeIsAccepted() {
        Client exchanger =
                realm.addConfidentialClient("exchanger", Client.MAY_EXCHANGE).withMapper();
        app.withAudience("exchanger");
        Reply tokens = app.signIn("alice");
        String exchanged = exchanger.exchange(tokens.accessToken(), Map.of()).accessToken();

        Reply reply = exchanger.createCode(exchanged);

        assertThat(app.redeem(reply.authCode()).claims().path("sid"))
                .isEqualTo(tokens.claims().path("sid"));
    }

    @ParameterizedTest
    @CsvSource({"{\"sslRequired\":\"all\"}, HTTPS required", "{\"enabled\":false}, .*"})
    void aDisabledRealmAndHttpInARealmThatRequiresHttpsAreRefused(String settings, String message) {
        Realm closed = Realm.create(Map.of("sslRequired", "none"));
        Client client = closed.addClient("app").withMapper();
        String token = client.signIn("alice").accessToken();
        closed.addClient("auth-code-login").withMapper();

        closed.update(Json.of(settings));

        assertThat(client.createCode(token).expect(403).message()).matches(message);
        client.post("/auth/code-login", "{}").expect(403);
    }
}
