package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLoginIT {
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGED =
            "{code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256'}";
    private static final String INVALID = "Invalid auth code.";

    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final URI endpoint = URI.create(realm.url() + "/auth/code-login");
    private final String token = app.signIn("alice").accessToken();

    @BeforeAll
    static void createRealm() {
        realm.addClient("auth-code-login", Json.of("{webOrigins: ['https://app.example']}"))
                .withMapper();
        realm.addClient("tv").withMapper();
        realm.addClient("plain");
        realm.addConfidentialClient("backend").withMapper();
    }

    private String code() {
        return code("{}");
    }

    private String code(String request, Object... values) {
        return app.createCode(token, Json.text(request, values)).authCode();
    }

    private static Reply login(String code) {
        return send("{auth_code: %s}", code);
    }

    private static Reply send(String request, Object... values) {
        return app.post("/auth/code-login", Json.text(request, values));
    }

    private static Reply loginWithHeader(String code, String name, String value) {
        return app.post("/auth/code-login", Json.text("{auth_code: %s}", code), name, value);
    }

    private static void assertRedeemed(Reply reply) {
        assertThat(reply.expect(200).accessToken()).isNotEmpty();
    }

    @Test
    void aMalformedDpopProofIsABadRequestAndCostsNoUse() {
        String code = code();

        assertThat(loginWithHeader(code, "DPoP", "none").expect(400).message()).isNotEmpty();
        assertRedeemed(login(code));
    }

    @Test
    void theCodeLoginReplyHasExactlyTheDocumentedMembers() {
        Reply reply = login(code()).expect(200);
        Reply withOpenid = send("{auth_code: %s, scope: 'openid'}", code());

        assertThat(reply.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("by_jwt", "expires_in", "refresh_token");
        assertThat(reply.json().path("expires_in").asInt()).isBetween(295, 300);
        assertThat(reply.header("Cache-Control")).hasValue("no-store");
        assertThat(reply.header("Content-Type")).hasValue("application/json");
        assertThat(withOpenid.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("by_jwt", "expires_in", "refresh_token", "id_token");
    }

    @Test
    void codeLoginGivesTokensOfTheUserForTheDefaultClient() {
        Reply reply = login(code());

        assertThat(reply.claims().path("preferred_username").asText()).isEqualTo("alice");
        assertThat(reply.claims().path("azp").asText()).isEqualTo("auth-code-login");
        assertThat(realm.client("auth-code-login").refresh(reply.refreshToken()).status())
                .isEqualTo(200);
    }

    @Test
    void codeLoginAcceptsAnotherPublicClient() {
        Reply reply = send("{auth_code: %s, client_id: 'tv'}", code());

        assertThat(reply.claim("azp")).isEqualTo("tv");
    }

    /** {@code curl -d} without a Content-Type declares JSON as a form. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/json", "nonsense"})
    void everyContentTypeIsReadAsJson(String contentType) {
        assertRedeemed(Http.send(HttpRequest.newBuilder(endpoint)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(Json.text("{auth_code: %s}", code())))));
    }

    @Test
    void everyInvalidCodeGetsTheSameAnswer() {
        String usedUp = code();
        login(usedUp);
        String unknown = usedUp.substring(0, usedUp.length() - 1) + (usedUp.endsWith("A") ? "B" : "A");
        String otherSession = "kac_no-such-session" + usedUp.substring(usedUp.indexOf('.'));
        String bound = code("{client_id: 'tv'}");
        String body = Json.text("{error: {message: %s}}", INVALID);

        for (String code :
                List.of(usedUp, bound, code(CHALLENGED), unknown, otherSession, "", "nonsense", "a.b", "\u0000")) {
            assertThat(login(code).expect(200).body()).as(code).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "{\"auth_code\":null}", "{\"scope\":\"openid\"}"})
    void aRequestWithoutACodeIsToldThatTheCodeIsMissing(String body) {
        assertThat(app.post("/auth/code-login", body).expect(200).message()).isEqualTo("auth_code is missing.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\t", " ", "\u00A0", "\u2028", "\uFEFF", "\u200B", "\n    "})
    void aCodeIsRedeemedDespiteWhiteSpaceAndLineBreaks(String blank) {
        String code = code();

        assertRedeemed(login(blank + code.substring(0, 40) + blank + code.substring(40) + blank));
    }

    @Test
    void aCodeBoundToAKeyNeedsItsProofAtCodeLogin() {
        DpopKey key = new DpopKey();
        String code = code("{dpop_jkt: %s}", key.thumbprint());

        assertThat(login(code).message()).isEqualTo(INVALID);
        assertThat(loginWithHeader(code, "DPoP", new DpopKey().proof("POST", endpoint, null))
                        .message())
                .isEqualTo(INVALID);
        Reply proved = loginWithHeader(code, "DPoP", key.proof("POST", endpoint, null));
        assertThat(proved.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());
    }

    @Test
    void aWrongOrUnexpectedVerifierIsRefusedAndCostsNoUse() {
        String challenged = code(CHALLENGED);
        String plain = code();
        String request = "{auth_code: %s, code_verifier: %s}";

        assertThat(send(request, challenged, "x".repeat(43)).message()).isEqualTo(INVALID);
        assertRedeemed(send(request, challenged, VERIFIER));
        assertThat(send(request, plain, VERIFIER).message()).isEqualTo(INVALID);
        assertRedeemed(login(plain));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "backend", "nobody", "account-console"})
    void aClientThatMayNotRedeemAtCodeLoginIsRefusedAndCostsNoUse(String clientId) {
        String code = code();

        Reply reply = send("{auth_code: %s, client_id: %s}", code, clientId).expect(200);

        assertThat(reply.message()).isEqualTo("Client is not allowed to redeem auth codes.");
        assertRedeemed(login(code));
    }

    @Test
    void codeLoginIsOffInARealmWithoutTheDefaultClient() {
        Realm without = Realm.create();
        Client other = without.addClient("app").withMapper();
        String request = Json.text(
                "{auth_code: %s}",
                other.createCode(other.signIn("alice").accessToken()).authCode());
        String disabled = "code-login is disabled: this realm has no enabled public client auth-code-login.";

        assertThat(other.post("/auth/code-login", request).message()).isEqualTo(disabled);
        without.addConfidentialClient("auth-code-login").withMapper();
        assertThat(other.post("/auth/code-login", request).message()).isEqualTo(disabled);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"auth_code":7}               | auth_code must be a string.
            {"auth_code":"x","request_id":"1"} | request_id must be a UUID.
            {"client_id":"a\\u0000"}      | client_id must not contain control characters.
            {"scope":"a\\u0000"}          | scope must not contain control characters.
            {"code_verifier":"a\\u0000"}  | code_verifier must not contain control characters.
            {"request_id":"a\\u0000"}     | request_id must not contain control characters.
            """)
    void anInvalidMemberIsABadRequest(String body, String message) {
        assertThat(app.post("/auth/code-login", body).expect(400).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline_access", "openid offline_access", "no-such-scope"})
    void aScopeThatNoCodeGivesIsRefusedAndCostsNoUse(String scope) {
        String code = code();

        Reply reply = send("{auth_code: %s, scope: %s}", code, scope).expect(200);

        assertThat(reply.message()).containsIgnoringCase("scope");
        assertRedeemed(login(code));
    }

    @Test
    void onlyWebOriginsOfTheDefaultClientMayLogInAndOthersCostNoUse() {
        String code = code();

        loginWithHeader(code, "Origin", "https://evil.example").expect(403);
        Reply reply = loginWithHeader(code, "Origin", "https://app.example");

        assertRedeemed(reply);
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
    }
}
