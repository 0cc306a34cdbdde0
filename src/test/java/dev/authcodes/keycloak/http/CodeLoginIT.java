package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLoginIT {
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static Realm realm;
    private static Client app;
    private String token;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        realm.addClient("auth-code-login", Map.of("webOrigins", List.of("https://app.example")))
                .withMapper();
        realm.addClient("tv").withMapper();
        realm.addClient("plain");
        realm.addConfidentialClient("backend").withMapper();
    }

    @BeforeEach
    void signIn() {
        token = app.signIn("alice").accessToken();
    }

    private Reply login(String json) {
        return app.post("/auth/code-login", json);
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    @Test
    void aProofThatIsNoneIsABadRequestAndTheUseStays() {
        String code = code("{}");
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-login"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"auth_code\":\"" + code + "\"}"))
                .header("DPoP", "none"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.message()).isNotEmpty();
        assertThat(login("{\"auth_code\":\"" + code + "\"}").text("by_jwt")).isNotEmpty();
    }

    @Test
    void theReplyHasTheDocumentedMembersAndNoOther() {
        Reply reply = login("{\"auth_code\":\"" + code("{}") + "\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("by_jwt", "expires_in", "refresh_token");
        assertThat(reply.json().path("expires_in").asInt()).isEqualTo(300);
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.header("Content-Type")).hasValue("application/json");
    }

    @Test
    void theTokensArePersonsAndOfTheDefaultClient() {
        Reply reply = login("{\"auth_code\":\"" + code("{}") + "\"}");

        assertThat(reply.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(reply.claims().path("azp").asText()).isEqualTo("auth-code-login");
        assertThat(realm.client("auth-code-login").refresh(reply.refreshToken()).status())
                .isEqualTo(200);
    }

    @Test
    void anIdTokenComesWithTheScopeOpenid() {
        Reply reply = login("{\"auth_code\":\"" + code("{}") + "\",\"scope\":\"openid\"}");

        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("by_jwt", "expires_in", "refresh_token", "id_token");
    }

    @Test
    void anotherPublicClientMayBeNamed() {
        Reply reply = login("{\"auth_code\":\"" + code("{}") + "\",\"client_id\":\"tv\"}");

        assertThat(reply.claims().path("azp").asText()).isEqualTo("tv");
    }

    /** As {@code curl -d} sends it: JSON, declared as a form, because nobody set a Content-Type. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/json", "nonsense"})
    void anyContentTypeIsTakenForJson(String contentType) {
        Reply reply = Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/auth/code-login"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString("{\"auth_code\":\"" + code("{}") + "\"}")));

        assertThat(reply.json().has("by_jwt")).isTrue();
    }

    @Test
    void everyFailureOfTheCodeIsAnsweredAlike() {
        String spent = code("{}");
        login("{\"auth_code\":\"" + spent + "\"}");
        String other = code("{\"client_id\":\"tv\"}");
        String challenged = code("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}");
        String unknown = spent.substring(0, spent.length() - 1) + (spent.endsWith("A") ? "B" : "A");
        String otherSession = "no-such-session" + spent.substring(spent.indexOf('.'));

        for (String code : List.of(spent, other, challenged, unknown, otherSession, "", "nonsense", "a.b", "\\u0000")) {
            Reply reply = login("{\"auth_code\":\"" + code + "\"}");

            assertThat(reply.status()).as(code).isEqualTo(200);
            assertThat(reply.body()).as(code).isEqualTo("{\"error\":{\"message\":\"Invalid auth code.\"}}");
        }
        assertThat(login("{}").body()).isEqualTo("{\"error\":{\"message\":\"Invalid auth code.\"}}");
    }

    @Test
    void aCodeThatIsBoundToAKeyNeedsItsProof() {
        DpopKey key = new DpopKey();
        URI uri = URI.create(realm.url() + "/auth/code-login");
        String json = "{\"auth_code\":\"" + code("{\"dpop_jkt\":\"" + key.thumbprint() + "\"}") + "\"}";

        assertThat(login(json).message()).isEqualTo("Invalid auth code.");
        assertThat(app.post("/auth/code-login", json, "DPoP", new DpopKey().proof("POST", uri, null))
                        .message())
                .isEqualTo("Invalid auth code.");
        assertThat(app.post("/auth/code-login", json, "DPoP", key.proof("POST", uri, null))
                        .claims()
                        .at("/cnf/jkt")
                        .asText())
                .isEqualTo(key.thumbprint());
    }

    @Test
    void aVerifierForACodeWithoutAChallengeIsRefusedAndCostsNoUse() {
        String code = code("{}");

        assertThat(login("{\"auth_code\":\"" + code + "\",\"code_verifier\":\"" + VERIFIER + "\"}")
                        .message())
                .isEqualTo("Invalid auth code.");
        assertThat(login("{\"auth_code\":\"" + code + "\"}").json().has("by_jwt"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "backend", "nobody", "account-console"})
    void aClientThatMayNotRedeemHereIsRefusedWithoutAUse(String clientId) {
        String code = code("{}");

        Reply reply = login("{\"auth_code\":\"" + code + "\",\"client_id\":\"" + clientId + "\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo("Client is not allowed to redeem auth codes.");
        assertThat(login("{\"auth_code\":\"" + code + "\"}").json().has("by_jwt"))
                .isTrue();
    }

    @Test
    void aRealmWithoutTheDefaultClientHasTheEndpointSwitchedOff() {
        Realm other = Realm.create();
        Client otherApp = other.addClient("app").withMapper();
        String code =
                otherApp.createCode(otherApp.signIn("alice").accessToken()).authCode();

        assertThat(otherApp.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}")
                        .message())
                .isEqualTo("Client is not allowed to redeem auth codes.");
    }

    @Test
    void theVerifierIsChecked() {
        String code = code("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}");

        assertThat(login("{\"auth_code\":\"" + code + "\",\"code_verifier\":\"" + "x".repeat(43) + "\"}")
                        .message())
                .isEqualTo("Invalid auth code.");
        assertThat(login("{\"auth_code\":\"" + code + "\",\"code_verifier\":\"" + VERIFIER + "\"}")
                        .json()
                        .has("by_jwt"))
                .isTrue();
    }

    @Test
    void aRepeatedRequestCostsNoSecondUse() {
        String code = code("{}");
        String request = "{\"auth_code\":\"" + code + "\",\"request_id\":\"" + UUID.randomUUID() + "\"}";

        assertThat(login(request).json().has("by_jwt")).isTrue();
        assertThat(login(request).json().has("by_jwt")).isTrue();
        assertThat(login("{\"auth_code\":\"" + code + "\"}").message()).isEqualTo("Invalid auth code.");
    }

    @Test
    void aRequestIdThatIsNoUuidIsABadRequest() {
        Reply reply = login("{\"auth_code\":\"" + code("{}") + "\",\"request_id\":\"1\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo("request_id must be a UUID.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline_access", "openid offline_access", "no-such-scope"})
    void aScopeThatIsNotToBeHadIsRefusedWithoutAUse(String scope) {
        String code = code("{}");

        Reply reply = login("{\"auth_code\":\"" + code + "\",\"scope\":\"" + scope + "\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).containsIgnoringCase("scope");
        assertThat(login("{\"auth_code\":\"" + code + "\"}").json().has("by_jwt"))
                .isTrue();
    }

    @Test
    void theDefaultClientsWebOriginsMayReadTheReply() {
        Reply reply =
                app.post("/auth/code-login", "{\"auth_code\":\"" + code("{}") + "\"}", "Origin", "https://app.example");

        assertThat(reply.json().has("by_jwt")).isTrue();
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }

    @Test
    void anotherOriginIsForbiddenAndCostsNoUse() {
        String code = code("{}");

        Reply reply =
                app.post("/auth/code-login", "{\"auth_code\":\"" + code + "\"}", "Origin", "https://evil.example");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(login("{\"auth_code\":\"" + code + "\"}").json().has("by_jwt"))
                .isTrue();
    }
}
