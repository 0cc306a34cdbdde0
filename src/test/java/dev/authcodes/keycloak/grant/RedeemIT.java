package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedeemIT {
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;
    private Reply signIn;
    private String token;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool", Map.of("webOrigins", List.of("https://tool.example")))
                .withMapper();
        backend = realm.addConfidentialClient("backend").withMapper();
    }

    @BeforeEach
    void signIn() {
        signIn = app.signIn("alice");
        token = signIn.accessToken();
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private static void assertInvalidCode(Reply reply, String reason) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
        JsonNode event = realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR");
        assertThat(event.at("/details/reason").asText()).isEqualTo(reason);
        assertThat(event.path("error").asText())
                .isEqualTo(reason.equals("no_use_left") ? "auth_code_replayed" : "invalid_code");
    }

    private static void assertRedeemed(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.json().has("access_token")).isTrue();
    }

    @Test
    void theRedeemerGetsOrdinaryTokensOfThePersonsSession() {
        Reply tokens = tool.redeem(code("{}"), Map.of("scope", "openid"));

        assertThat(tokens.json().fieldNames())
                .toIterable()
                .contains("access_token", "refresh_token", "id_token", "expires_in", "token_type", "scope");
        assertThat(tokens.claims().path("azp").asText()).isEqualTo("tool");
        assertThat(tokens.claims().path("sub")).isEqualTo(signIn.claims().path("sub"));
        assertThat(tokens.claims().path("sid")).isEqualTo(signIn.claims().path("sid"));
        assertThat(tool.userinfo(tokens.accessToken()).text("preferred_username"))
                .isEqualTo("alice");
        assertThat(tokens.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void theGrantIsInTheDiscoveryDocument() {
        Reply discovery =
                Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/.well-known/openid-configuration")));

        assertThat(discovery.json().path("grant_types_supported").toString())
                .contains("\"urn:keycloak:grant-type:auth-code\"");
    }

    @Test
    void theEventNamesTheCodeAndNeverShowsIt() {
        Reply created = app.createCode(token);
        assertRedeemed(tool.redeem(created.authCode()));

        JsonNode event = realm.lastEvent("OAUTH2_EXTENSION_GRANT");

        assertThat(event.at("/details/auth_code_id").asText()).isEqualTo(created.text("id"));
        assertThat(event.path("clientId").asText()).isEqualTo("tool");
        assertThat(event.path("userId").asText()).isEqualTo(realm.personId("alice"));
        assertThat(event.path("sessionId")).isEqualTo(signIn.claims().path("sid"));
        assertThat(event.toString()).doesNotContain(created.authCode().split("\\.")[1]);
    }

    @Test
    void aConfidentialClientMustAuthenticate() {
        String code = code("{}");
        Reply withoutSecret = realm.client("backend").redeem(code);

        assertThat(withoutSecret.status()).isEqualTo(401);
        assertThat(withoutSecret.text("error")).isEqualTo("unauthorized_client");
        assertRedeemed(backend.redeem(code));
    }

    @Test
    void aMissingCodeIsAnInvalidRequest() {
        Reply reply = tool.token(Map.of("grant_type", "urn:keycloak:grant-type:auth-code"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_request");
        assertThat(reply.text("error_description")).isEqualTo("Missing parameter: auth_code");
    }

    @Test
    void aClientWithoutAMapperIsUnauthorizedWhateverTheCode() {
        Client plain = realm.addClient("plain");
        String code = code("{}");

        for (Reply reply : List.of(plain.redeem(code), plain.redeem("nonsense"))) {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error")).isEqualTo("unauthorized_client");
        }
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void aCodeCannotBeRedeemedTwice() {
        String code = code("{}");

        assertRedeemed(tool.redeem(code));
        assertInvalidCode(tool.redeem(code), "no_use_left");
    }

    @Test
    void aCodeIsRedeemedAsOftenAsItHasUsesByWhomever() {
        String code = code("{\"uses\":3}");

        assertRedeemed(tool.redeem(code));
        assertRedeemed(backend.redeem(code));
        assertRedeemed(tool.redeem(code));
        assertInvalidCode(backend.redeem(code), "no_use_left");
    }

    @Test
    void theAppThatMadeTheCodeMayRedeemIt() {
        assertRedeemed(app.redeem(code("{}")));
        assertThat(app.userinfo(token).status()).isEqualTo(200);
    }

    @Test
    void onlyTheClientThatTheCodeIsBoundToMayRedeem() {
        String code = code("{\"client_id\":\"backend\"}");

        assertInvalidCode(tool.redeem(code), "other_client");
        assertRedeemed(backend.redeem(code));
    }

    @Test
    void aCodeWithAChallengeNeedsItsVerifierAndAWrongOneCostsNoUse() {
        String code = code("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}");

        assertInvalidCode(tool.redeem(code), "verifier_missing");
        assertInvalidCode(tool.redeem(code, Map.of("code_verifier", CHALLENGE)), "verifier_mismatch");
        assertRedeemed(tool.redeem(code, Map.of("code_verifier", VERIFIER)));
    }

    @Test
    void aVerifierForACodeWithoutAChallengeIsRefused() {
        String code = code("{}");

        assertInvalidCode(tool.redeem(code, Map.of("code_verifier", VERIFIER)), "verifier_without_challenge");
        assertRedeemed(tool.redeem(code));
    }

    /** RFC 9449, section 10. */
    @Test
    void onlyWhoProvesTheKeyThatTheCodeIsBoundToMayRedeemAndARefusalCostsNoUse() {
        DpopKey key = new DpopKey();
        String code = code("{\"dpop_jkt\":\"" + key.thumbprint() + "\"}");

        assertInvalidCode(tool.redeem(code), "proof_missing");
        assertInvalidCode(redeemWith(new DpopKey(), code), "proof_key_mismatch");
        Reply tokens = redeemWith(key, code);
        assertRedeemed(tokens);
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());
        assertInvalidCode(redeemWith(key, code), "no_use_left");
    }

    private static Reply redeemWith(DpopKey key, String code) {
        return Http.send(tool.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code))
                .header("DPoP", key.proof("POST", tool.endpoint("token"), null)));
    }

    @Test
    void aSecretThatIsNotOfThisSessionIsUnknown() {
        String mine = code("{}");
        String others = app.createCode(app.signIn("bob").accessToken()).authCode();

        assertInvalidCode(tool.redeem(mine.split("\\.")[0] + "." + others.split("\\.")[1]), "unknown_code");
        assertInvalidCode(tool.redeem("no-such-session." + mine.split("\\.")[1]), "session_not_found");
        assertInvalidCode(tool.redeem("nonsense"), "malformed");
    }

    @Test
    void aCodeWhoseCreatorWasDisabledIsRefused() {
        Client other = realm.addClient("other").withMapper();
        String code = other.createCode(other.signIn("alice").accessToken()).authCode();

        other.update(Map.of("enabled", false));
        assertInvalidCode(tool.redeem(code), "creator_disabled");
    }

    @Test
    void aCodeOfADisabledPersonIsRefused() {
        realm.addPerson("dora");
        String code = app.createCode(app.signIn("dora").accessToken()).authCode();

        realm.updatePerson("dora", Map.of("enabled", false));
        assertInvalidCode(tool.redeem(code), "user_disabled");
    }

    @Test
    void aCodeFromBeforeTheCreatorsNotBeforeIsRefused() {
        Client other = realm.addClient("revoked").withMapper();
        String code = other.createCode(other.signIn("alice").accessToken()).authCode();

        other.update(Map.of("notBefore", System.currentTimeMillis() / 1000 + 1));
        assertInvalidCode(tool.redeem(code), "not_before");
    }

    @Test
    void aScopeThatTheClientDoesNotHaveIsInvalidAndCostsNoUse() {
        String code = code("{}");

        Reply reply = tool.redeem(code, Map.of("scope", "no-such-scope"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_scope");
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void offlineAccessIsAnInvalidScopeAndCostsNoUse() {
        String code = code("{}");

        for (String scope : List.of("offline_access", "openid offline_access")) {
            Reply reply = tool.redeem(code, Map.of("scope", scope));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.text("error")).isEqualTo("invalid_scope");
        }
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void aRepeatedRequestIsAnsweredAgainAndCostsNoSecondUse() {
        String code = code("{\"uses\":2}");
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        assertRedeemed(tool.redeem(code, requestId));
        assertRedeemed(tool.redeem(code, requestId));
        assertRedeemed(tool.redeem(code));
        assertInvalidCode(tool.redeem(code), "no_use_left");
    }

    @Test
    void aRequestIsRepeatedOnceAndAThirdTimeIsRefusedOrAReplay() {
        String code = code("{\"uses\":2}");
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        assertRedeemed(tool.redeem(code, requestId));
        assertRedeemed(tool.redeem(code, requestId));

        assertInvalidCode(tool.redeem(code, requestId), "request_not_served");

        assertRedeemed(backend.redeem(code));
        assertInvalidCode(tool.redeem(code, requestId), "no_use_left");
    }

    /** The server believes the header, as it does behind a proxy. */
    @Test
    void aRequestIsRepeatedFromTheSameAddressOnly() {
        String code = code("{\"uses\":2}");
        Map<String, String> parameters =
                Client.redemption(code, Map.of("request_id", UUID.randomUUID().toString()));
        Function<String, Reply> redeemFrom = address -> Http.send(
                tool.tokenRequest(parameters).headers("X-Forwarded-For", address, "X-Forwarded-Proto", "https"));

        assertRedeemed(redeemFrom.apply("203.0.113.7"));
        assertInvalidCode(redeemFrom.apply("203.0.113.8"), "request_id_taken");
        assertInvalidCode(redeemFrom.apply("2001:db8::7"), "request_id_taken");
        assertRedeemed(redeemFrom.apply("203.0.113.7"));
        assertInvalidCode(redeemFrom.apply("203.0.113.7"), "request_not_served");
    }

    /** Then the {@code request_id} counts for nothing. */
    @Test
    void fromAnAddressThatNobodyKnowsNoRequestIsRepeated() {
        String code = code("{}");
        Map<String, String> parameters =
                Client.redemption(code, Map.of("request_id", UUID.randomUUID().toString()));
        Supplier<Reply> redeem = () -> Http.send(
                tool.tokenRequest(parameters).headers("X-Forwarded-For", "unknown", "X-Forwarded-Proto", "https"));

        assertRedeemed(redeem.get());
        assertInvalidCode(redeem.get(), "no_use_left");
    }

    @Test
    void aRequestIdServesNoOtherClientAndNoOtherCode() {
        String code = code("{\"uses\":5}");
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        assertRedeemed(tool.redeem(code, requestId));
        assertInvalidCode(backend.redeem(code, requestId), "request_id_taken");
        assertInvalidCode(tool.redeem(code("{}"), requestId), "request_id_taken");
    }

    @Test
    void aRepeatedRequestIsTheSameInScopeAndKey() {
        String code = code("{\"uses\":2}");
        String requestId = UUID.randomUUID().toString();
        DpopKey key = new DpopKey();

        assertRedeemed(tool.redeem(code, Map.of("request_id", requestId, "scope", "openid")));
        assertInvalidCode(tool.redeem(code, Map.of("request_id", requestId, "scope", "email")), "request_id_taken");
        Reply withKey =
                Http.send(tool.tokenRequest(Client.redemption(code, Map.of("request_id", requestId, "scope", "openid")))
                        .header("DPoP", key.proof("POST", tool.endpoint("token"), null)));
        assertInvalidCode(withKey, "request_id_taken");
        assertRedeemed(tool.redeem(code, Map.of("request_id", requestId, "scope", "openid")));
    }

    @Test
    void aRepeatedRequestIsCheckedAsTheFirstWas() {
        String code = code("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}");
        String requestId = UUID.randomUUID().toString();

        assertRedeemed(tool.redeem(code, Map.of("request_id", requestId, "code_verifier", VERIFIER)));
        assertInvalidCode(tool.redeem(code, Map.of("request_id", requestId)), "verifier_missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "", "1-1-1-1-1", "00000000-0000-0000-0000-00000000000g"})
    void aRequestIdMustBeAUuid(String requestId) {
        Reply reply = tool.redeem(code("{}"), Map.of("request_id", requestId));

        assertThat(reply.text("error")).isEqualTo("invalid_request");
        assertThat(reply.text("error_description")).isEqualTo("request_id must be a UUID");
    }

    @Test
    void aClientThatNeedsConsentGetsTokensOnlyWhereItWasGivenBefore() {
        Client shy = realm.addClient("shy", Map.of("consentRequired", true)).withMapper();
        String code = code("{}");
        String personId = realm.personId("alice");

        Reply without = shy.redeem(code);
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.text("error")).isEqualTo("invalid_scope");
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR")
                        .at("/details/reason")
                        .asText())
                .isEqualTo("consent_missing");

        new Browser().consent(shy, "alice");
        assertThat(realm.admin()
                        .get(realm.path("/users/" + personId + "/consents"))
                        .size())
                .isEqualTo(1);
        assertRedeemed(shy.redeem(code));
        assertThat(shy.redeem(code("{}"), Map.of("scope", "phone")).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void aMissingConsentIsSaidToNobodyWhoLacksTheVerifier() {
        Client shy = realm.addClient("shy-too", Map.of("consentRequired", true)).withMapper();
        String code = code("{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}");

        assertInvalidCode(shy.redeem(code), "verifier_missing");
        assertThat(shy.redeem(code, Map.of("code_verifier", VERIFIER)).text("error"))
                .isEqualTo("invalid_scope");
    }

    @Test
    void nobodySignedInAtTheRedeemersEnd() {
        Reply mine = new Browser().signIn(app, "alice", Map.of());
        assertThat(mine.claims().path("acr").asText()).isEqualTo("1");
        String code = app.createCode(mine.accessToken(), "{\"uses\":2}").authCode();

        for (Client redeemer : List.of(app, tool)) {
            Reply redeemed = redeemer.redeem(code);

            assertThat(redeemed.claims().path("acr").asText()).isEqualTo("0");
            assertThat(redeemer.refresh(redeemed.refreshToken())
                            .claims()
                            .path("acr")
                            .asText())
                    .isEqualTo("0");
        }
        assertThat(app.refresh(mine.refreshToken()).claims().path("acr").asText())
                .isEqualTo("1");
    }

    @Test
    void theTokensAreBoundToTheKeyOfADpopProof() {
        DpopKey key = new DpopKey();
        Reply tokens = Http.send(tool.tokenRequest(Map.of(
                        "grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code("{}"), "scope", "openid"))
                .header("DPoP", key.proof("POST", tool.endpoint("token"), null)));

        assertThat(tokens.text("token_type")).isEqualTo("DPoP");
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());
        assertThat(tool.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aClientThatRequiresDpopGetsNothingWithoutAndTheUseStays() {
        Client bound = realm.addClient("bound", Map.of("attributes", Map.of("dpop.bound.access.tokens", "true")))
                .withMapper();
        String code = code("{}");

        assertThat(bound.redeem(code).text("error")).isEqualTo("invalid_request");
        assertThat(app.post("/auth/code-login", "{\"auth_code\":\"" + code + "\",\"client_id\":\"bound\"}")
                        .status())
                .isEqualTo(400);
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void aClientThatRequiresACertificateGetsNothingWithoutAndTheUseStays() {
        Client mtls = realm.addClient(
                        "mtls", Map.of("attributes", Map.of("tls.client.certificate.bound.access.tokens", "true")))
                .withMapper();
        String code = code("{}");

        assertThat(mtls.redeem(code).text("error")).isEqualTo("invalid_request");
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void theTokenEndpointsCorsApplies() {
        Reply reply = Http.send(
                tool.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code("{}")))
                        .header("Origin", "https://tool.example"));

        assertRedeemed(reply);
        assertThat(reply.header("Access-Control-Allow-Origin")).hasValue("https://tool.example");
    }

    @Test
    void aClientWithoutRefreshTokensGetsNone() {
        Client once = realm.addClient("once", Map.of("attributes", Map.of("use.refresh.tokens", "false")))
                .withMapper();

        assertThat(once.redeem(code("{}")).json().has("refresh_token")).isFalse();
    }
}
