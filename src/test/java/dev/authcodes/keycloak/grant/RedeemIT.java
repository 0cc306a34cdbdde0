package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redemption at the token endpoint. */
class RedeemIT {
    private static final Map<String, String> VERIFIER =
            Map.of("code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    private static final String WITH_CHALLENGE = """
            {"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256"}""";
    private static final String TWO_USES = "{\"uses\":2}";

    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client backend = realm.addConfidentialClient("backend").withMapper();
    private static final Client tool = realm.addClient("tool", Json.of("{webOrigins: ['https://tool.example']}"))
            .withMapper();

    private final String requestId = UUID.randomUUID().toString();
    private final Map<String, String> withRequestId = Map.of("request_id", requestId);
    private final DpopKey key = new DpopKey();
    private final Reply signIn = app.signIn("alice");
    private final String token = signIn.accessToken();

    private String code() {
        return code("{}");
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private static String proof(DpopKey key) {
        return key.proof("POST", tool.endpoint("token"), null);
    }

    private static void assertInvalidCode(Reply reply, String reason) {
        assertError(reply, "invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
        assertThat(realm.lastRefusal()).isEqualTo(reason);
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR").path("error").asText())
                .isEqualTo(reason.equals("no_use_left") ? "auth_code_replayed" : "invalid_code");
    }

    private static void assertError(Reply reply, String error) {
        assertThat(reply.expect(400).text("error")).isEqualTo(error);
    }

    private static Reply assertRedeemed(Reply reply) {
        assertThat(reply.expect(200).accessToken()).isNotBlank();
        return reply;
    }

    @Test
    void theRedeemerGetsOrdinaryTokensOfTheUsersSession() {
        Reply tokens = tool.redeem(code(), Map.of("scope", "openid"), "Origin", "https://tool.example");

        assertThat(tokens.header("Access-Control-Allow-Origin")).hasValue("https://tool.example");
        assertThat(tokens.json().fieldNames())
                .toIterable()
                .contains("access_token", "refresh_token", "id_token", "expires_in", "token_type", "scope");
        assertThat(tokens.claim("azp")).isEqualTo("tool");
        assertThat(tokens.claim("sub")).isEqualTo(signIn.claim("sub"));
        assertThat(tokens.claim("sid")).isEqualTo(signIn.claim("sid"));
        assertThat(tool.userinfo(tokens.accessToken()).text("preferred_username"))
                .isEqualTo("alice");
        assertThat(tokens.header("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aConfidentialClientMustAuthenticate() {
        String code = code();
        Reply withoutSecret = realm.client("backend").redeem(code);

        assertThat(withoutSecret.expect(401).text("error")).isEqualTo("unauthorized_client");
        assertRedeemed(backend.redeem(code));
    }

    @Test
    void aMissingCodeAndARequestIdThatIsNoUuidAreInvalidRequests() {
        Reply withoutCode = tool.token(Map.of("grant_type", "urn:keycloak:grant-type:auth-code"));
        assertError(withoutCode, "invalid_request");
        assertThat(withoutCode.text("error_description")).isEqualTo("Missing parameter: auth_code");

        for (String text : List.of("", "1-1-1-1-1")) {
            Reply reply = tool.redeem(code(), Map.of("request_id", text));
            assertError(reply, "invalid_request");
            assertThat(reply.text("error_description")).isEqualTo("request_id must be a UUID");
        }
    }

    /** Keycloak removes control characters, but not spaces, before it calls the grant. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\t", " ", "\u00A0", "\u2028", "\uFEFF", "\u200B", "\n    "})
    void aCodeIsRedeemedDespiteWhiteSpaceAndLineBreaks(String blank) {
        String code = code();

        assertRedeemed(tool.redeem(blank + code.substring(0, 40) + blank + code.substring(40) + blank));
        assertInvalidCode(tool.redeem(code + blank.repeat(300)), "repeated_by_redeemer");
    }

    @Test
    void aCodeCannotBeRedeemedTwice() {
        String code = code();

        assertRedeemed(tool.redeem(code));
        assertInvalidCode(backend.redeem(code), "no_use_left");
    }

    @Test
    void allRedeemersShareTheUsesOfACode() {
        String code = code("{\"uses\":3}");

        assertRedeemed(tool.redeem(code));
        assertRedeemed(backend.redeem(code));
        assertRedeemed(tool.redeem(code));
        assertInvalidCode(backend.redeem(code), "repeated_by_redeemer");
    }

    @Test
    void onlyTheClientThatTheCodeIsBoundToMayRedeem() {
        String code = code("{\"client_id\":\"backend\"}");

        assertInvalidCode(tool.redeem(code), "other_client");
        assertRedeemed(backend.redeem(code));
    }

    @Test
    void aVerifierIsRequiredExactlyForCodesWithAChallengeAndARefusalCostsNoUse() {
        String code = code(WITH_CHALLENGE);
        String plain = code();

        assertInvalidCode(tool.redeem(code), "verifier_missing");
        assertInvalidCode(tool.redeem(code, Map.of("code_verifier", "v".repeat(43))), "verifier_mismatch");
        assertInvalidCode(tool.redeem(plain, VERIFIER), "verifier_without_challenge");
        assertRedeemed(tool.redeem(code, VERIFIER));
        assertRedeemed(tool.redeem(plain));
    }

    /** RFC 9449, section 10. */
    @Test
    void aCodeBoundToAKeyNeedsAProofOfThatKeyAndARefusalCostsNoUse() {
        String code = code("{\"dpop_jkt\":\"" + key.thumbprint() + "\"}");

        assertInvalidCode(tool.redeem(code), "proof_missing");
        assertInvalidCode(tool.redeem(code, Map.of(), "DPoP", proof(new DpopKey())), "proof_key_mismatch");
        Reply tokens = assertRedeemed(tool.redeem(code, Map.of(), "DPoP", proof(key)));
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());
        assertInvalidCode(tool.redeem(code, Map.of(), "DPoP", proof(key)), "repeated_by_redeemer");
    }

    @Test
    void theTokensAreBoundToTheKeyOfADpopProof() {
        Reply tokens = tool.redeem(code(), Map.of(), "DPoP", proof(key));

        assertThat(tokens.text("token_type")).isEqualTo("DPoP");
        assertThat(tokens.claims().at("/cnf/jkt").asText()).isEqualTo(key.thumbprint());
        assertError(tool.refresh(tokens.refreshToken()), "invalid_grant");
    }

    @Test
    void aSecretOfAnotherSessionIsUnknown() {
        String[] mine = code().split("\\.");
        String[] others =
                app.createCode(app.signIn("bob").accessToken()).authCode().split("\\.");

        assertInvalidCode(tool.redeem(mine[0] + "." + others[1]), "unknown_code");
        assertInvalidCode(tool.redeem("kac_no-such-session." + mine[1]), "session_not_found");
        assertInvalidCode(tool.redeem("nonsense"), "malformed");
    }

    @Test
    void aCodeOfADisabledUserIsRefused() {
        realm.addPerson("dora");
        String code = app.createCode(app.signIn("dora").accessToken()).authCode();

        realm.updatePerson("dora", Map.of("enabled", false));
        assertInvalidCode(tool.redeem(code), "user_disabled");
    }

    @Test
    void aCodeIsRefusedAfterItsCreatorWasDisabledOrItsTokensRevoked() {
        Client creator = realm.addClient("creator").withMapper();
        String code = creator.createCode(creator.signIn("alice").accessToken()).authCode();

        creator.update(Map.of("notBefore", System.currentTimeMillis() / 1000 + 1));
        assertInvalidCode(tool.redeem(code), "not_before");
        creator.update(Map.of("notBefore", 0, "enabled", false));
        assertInvalidCode(tool.redeem(code), "creator_disabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-scope", "offline_access", "openid offline_access"})
    void anInvalidScopeCostsNoUse(String scope) {
        String code = code();

        assertError(tool.redeem(code, Map.of("scope", scope)), "invalid_scope");
        assertRedeemed(tool.redeem(code));
    }

    @Test
    void aRepeatedRequestIsServedOnceAtNoUseAndThenRefused() {
        String code = code(TWO_USES);
        assertRedeemed(tool.redeem(code, withRequestId));
        assertRedeemed(tool.redeem(code, withRequestId));

        assertInvalidCode(tool.redeem(code, withRequestId), "request_not_served");
        assertRedeemed(backend.redeem(code));
        assertInvalidCode(tool.redeem(code, withRequestId), "repeated_by_redeemer");
    }

    /** The server trusts the header, as it would behind a proxy. */
    private Reply redeemFrom(String address, String code) {
        return tool.redeem(code, withRequestId, "X-Forwarded-For", address, "X-Forwarded-Proto", "https");
    }

    @Test
    void aRepeatedRequestIsServedOnlyFromTheSameAddress() {
        String code = code(TWO_USES);

        assertRedeemed(redeemFrom("203.0.113.7", code));
        assertInvalidCode(redeemFrom("203.0.113.8", code), "request_id_taken");
        assertInvalidCode(redeemFrom("2001:db8::7", code), "request_id_taken");
        assertRedeemed(redeemFrom("203.0.113.7", code));
        assertInvalidCode(redeemFrom("203.0.113.7", code), "request_not_served");

        String ofUnknown = code();
        assertRedeemed(redeemFrom("unknown", ofUnknown));
        assertInvalidCode(redeemFrom("unknown", ofUnknown), "no_use_left");
    }

    @Test
    void aRequestIdServesNoOtherClientAndNoOtherCode() {
        String code = code("{\"uses\":5}");

        assertRedeemed(tool.redeem(code, withRequestId));
        assertInvalidCode(backend.redeem(code, withRequestId), "request_id_taken");
        assertInvalidCode(tool.redeem(code(), withRequestId), "request_id_taken");
    }

    @Test
    void aRepeatedRequestMustHaveTheSameScopeAndKey() {
        String code = code(TWO_USES);
        Map<String, String> openid = Map.of("request_id", requestId, "scope", "openid");

        assertRedeemed(tool.redeem(code, openid));
        assertInvalidCode(tool.redeem(code, Map.of("request_id", requestId, "scope", "email")), "request_id_taken");
        assertInvalidCode(tool.redeem(code, openid, "DPoP", proof(key)), "request_id_taken");
        assertRedeemed(tool.redeem(code, openid));
    }

    @Test
    void aRepeatedRequestNeedsTheVerifierToo() {
        String code = code(WITH_CHALLENGE);

        assertRedeemed(
                tool.redeem(code, Map.of("request_id", requestId, "code_verifier", VERIFIER.get("code_verifier"))));
        assertInvalidCode(tool.redeem(code, withRequestId), "verifier_missing");
    }

    /** A redeemer without the verifier is not told that the certificate or proof is missing. */
    @Test
    void aClientThatRequiresConsentGetsTokensOnlyIfTheUserHasGivenIt() {
        Client shy = realm.addClient("shy", Map.of("consentRequired", true)).withMapper();
        String code = code(WITH_CHALLENGE);

        assertInvalidCode(shy.redeem(code), "verifier_missing");
        assertError(shy.redeem(code, VERIFIER), "invalid_scope");
        assertThat(realm.lastRefusal()).isEqualTo("consent_missing");

        new Browser().consent(shy, "alice");
        assertRedeemed(shy.redeem(code, VERIFIER));
        assertError(shy.redeem(code(), Map.of("scope", "phone")), "invalid_scope");
    }

    @Test
    void tokensOfACodeHaveTheLowestAcrEvenForTheCreator() {
        Reply mine = new Browser().signIn(app, "alice", Map.of());
        assertThat(mine.claim("acr")).isEqualTo("1");
        String code = app.createCode(mine.accessToken(), TWO_USES).authCode();

        for (Client redeemer : List.of(app, tool)) {
            Reply redeemed = redeemer.redeem(code);

            assertThat(redeemed.claim("acr")).isEqualTo("0");
            assertThat(redeemer.refresh(redeemed.refreshToken()).claim("acr")).isEqualTo("0");
        }
        assertThat(app.refresh(mine.refreshToken()).claim("acr")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpop.bound.access.tokens", "tls.client.certificate.bound.access.tokens"})
    void aClientThatRequiresDpopOrACertificateCannotRedeemWithoutItAndLosesNoUse(String attribute) {
        Client bound = realm.addClient(attribute, Json.of("{attributes: {%s: true}}", attribute))
                .withMapper();
        String code = code();

        assertError(bound.redeem(code), "invalid_request");
        Reply login =
                app.post("/auth/code-login", "{\"auth_code\":\"" + code + "\",\"client_id\":\"" + attribute + "\"}");
        login.expect(400);
        assertRedeemed(tool.redeem(code));
    }
}
