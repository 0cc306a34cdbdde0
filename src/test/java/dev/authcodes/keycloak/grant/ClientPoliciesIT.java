package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.ClientPolicy;
import dev.authcodes.keycloak.support.ClientPolicy.Condition;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/configuration.md} says of the executors and conditions of Keycloak's client policies. */
class ClientPoliciesIT {
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String WITH_CHALLENGE =
            "{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\",\"duration_minutes\":5}";
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final Map<String, Object> REJECTION = Map.of();

    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;
    private static Client signer;
    private static RSAKey key;

    private final ClientPolicy policy = new ClientPolicy(realm);
    private final String token = app.signIn("alice").accessToken();
    private final String another = code("{\"duration_minutes\":5}");
    private String code;

    /** Where the public client {@code tool} can redeem. */
    enum Endpoint {
        TOKEN {
            @Override
            Reply redeem(String code, Map<String, String> parameters, String... headers) {
                return tool.redeem(code, parameters, headers);
            }

            @Override
            URI uri() {
                return tool.endpoint("token");
            }

            @Override
            void assertRejected(Reply reply, String error, String description) {
                assertThat(reply.expect(400).text("error")).isEqualTo(error);
                assertThat(reply.text("error_description")).isEqualTo(description);
            }
        },
        CODE_LOGIN {
            @Override
            Reply redeem(String code, Map<String, String> parameters, String... headers) {
                Map<String, Object> body = Json.of("{auth_code: %s}", code);
                body.putAll(parameters);
                return tool.post("/auth/code-login", Json.text("%s", body), headers);
            }

            @Override
            URI uri() {
                return URI.create(realm.url() + "/auth/code-login");
            }

            @Override
            void assertRejected(Reply reply, String error, String description) {
                assertThat(reply.expect(200).json().has("by_jwt")).isFalse();
                assertThat(reply.message()).isEqualTo(description.endsWith(".") ? description : description + ".");
            }
        };

        abstract Reply redeem(String code, Map<String, String> parameters, String... headers);

        Reply redeem(String code) {
            return redeem(code, Map.of());
        }

        abstract URI uri();

        abstract void assertRejected(Reply reply, String error, String description);
    }

    @BeforeAll
    static void createRealm() throws JOSEException {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("auth-code-login", Json.of("{attributes: {kind: 'tool'}}"))
                .withMapper();
        realm.admin().post(tool.path("/roles"), Map.of("name", "tools"));
        backend = realm.addConfidentialClient("backend").withMapper();
        backend.withMapper("oidc-audience-mapper", """
                {'included.client.audience': 'backend', 'access.token.claim': true, 'lightweight.claim': true,
                 'introspection.token.claim': true}""");
        key = new RSAKeyGenerator(2048).keyID("key").keyUse(KeyUse.SIGNATURE).generate();
        String jwks = new JWKSet(key.toPublicJWK()).toString();
        signer = realm.addClient("signer", Json.of("""
                                {publicClient: false, clientAuthenticatorType: 'client-jwt',
                                 attributes: {'use.jwks.string': true, 'jwks.string': %s}}""", jwks)).withMapper();
    }

    @BeforeEach
    void createCode() {
        code = code("{\"duration_minutes\":5}");
    }

    @AfterEach
    void removePolicy() {
        policy.remove();
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private void assertTheUseIsLeft(Endpoint endpoint) {
        policy.remove();
        assertRedeemed(endpoint.redeem(code));
    }

    private void assertBothRedeem(Map<String, String> parameters) {
        assertRedeemed(Endpoint.TOKEN.redeem(code, parameters));
        assertRedeemed(Endpoint.CODE_LOGIN.redeem(another, parameters));
    }

    private void assertEvent(String details) {
        JsonNode event = realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR").path("details");
        Json.texts(details)
                .forEach((name, value) ->
                        assertThat(event.path(name).asText()).as(name).isEqualTo(value));
    }

    private static void assertRedeemed(Reply reply) {
        assertThat(reply.expect(200).accessToken()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyThatRejectsEveryRequestRejectsRedemptionsAndCostsNoUse(Endpoint endpoint) {
        policy.set("reject-request", Map.of());

        endpoint.assertRejected(endpoint.redeem(code), "invalid_request", "Request not allowed");
        endpoint.assertRejected(endpoint.redeem("no code"), "invalid_request", "Request not allowed");

        JsonNode event = realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR");
        assertThat(event.path("error").asText()).isEqualTo("invalid_request");
        assertThat(event.path("clientId").asText()).isEqualTo("auth-code-login");
        assertEvent("""
                {action: 'redeem', reason: 'client_policy_error', client_policy_error: 'invalid_request',
                 client_policy_error_detail: 'Request not allowed'}""");
        assertTheUseIsLeft(endpoint);
    }

    /** The code's scope removes a requested scope from the tokens, so the policy applies only once they exist. */
    @ParameterizedTest
    @EnumSource
    void aPolicyThatRejectsTheTokensReturnsTheUse(Endpoint endpoint) {
        code = code("{\"duration_minutes\":5,\"scope\":\"openid\"}");
        policy.set(
                "reject-request",
                REJECTION,
                condition("client-scopes", "{is-negative-logic: true, type: 'Optional', scopes: ['phone']}"));

        endpoint.assertRejected(
                endpoint.redeem(code, Map.of("scope", "openid phone")), "invalid_request", "Request not allowed");

        JsonNode event = realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR");
        assertThat(event.at("/details/client_policy_error").asText()).isEqualTo("invalid_request");
        assertThat(event.at("/details/auth_code_id").asText()).isNotEmpty();
        assertThat(event.at("/details/auth_code_uses_left").isMissingNode()).isTrue();
        String sessionId = Jwt.claims(token).path("sid").asText();
        JsonNode sessions = realm.admin().get(realm.path("/users/" + realm.userId("alice") + "/sessions"));
        assertThat(sessions)
                .filteredOn(session -> session.path("id").asText().equals(sessionId))
                .singleElement()
                .satisfies(session -> assertThat(session.path("clients"))
                        .extracting(JsonNode::asText)
                        .containsExactly("app"));
        assertTheUseIsLeft(endpoint);
    }

    @Test
    void aForbiddenClientAuthenticationMethodIsRejected() {
        policy.set("secure-client-authenticator", Json.of("{allowed-client-authenticators: ['client-jwt']}"));
        Endpoint.TOKEN.assertRejected(
                backend.redeem(code),
                "invalid_request",
                "Configured client authentication method not allowed for client");

        policy.set("secure-client-authenticator", Map.of("allowed-client-authenticators", List.of("client-secret")));
        assertRedeemed(backend.redeem(code));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    secure-client-authenticator            | {allowed-client-authenticators: ['client-jwt']}
                    secure-client-authentication-assertion | {}
                    secure-signature-algorithm-signed-jwt  | {require-client-assertion: false}
                    """)
    void publicClientsPassPoliciesForClientAuthentication(String executor, String configuration) {
        policy.set(executor, Json.of(configuration));

        assertBothRedeem(Map.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            secure-client-authentication-assertion | {} | PS256 | /protocol/openid-connect/token | invalid audience in client assertion
            secure-signature-algorithm-signed-jwt | {require-client-assertion: false} | RS256 | ''                             | not allowed signature algorithm.
            """)
    void aClientAssertionForAnotherAudienceOrWithAWeakAlgorithmIsRejected(
            String executor, String configuration, String algorithm, String audience, String description) {
        policy.set(executor, Json.of(configuration));

        Endpoint.TOKEN.assertRejected(
                redeemWithAssertion(JWSAlgorithm.parse(algorithm), realm.url() + audience),
                "invalid_request",
                description);
        assertRedeemed(redeemWithAssertion(JWSAlgorithm.PS256, realm.url()));
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyCanRequireAClientAssertion(Endpoint endpoint) {
        policy.set("secure-signature-algorithm-signed-jwt", Map.of("require-client-assertion", true));

        // What it says depends on the version.
        Reply rejected = endpoint.redeem(code);
        String description = endpoint == Endpoint.TOKEN ? rejected.text("error_description") : rejected.message();
        endpoint.assertRejected(rejected, "invalid_request", description);
        assertThat(description).isIn("not allowed input format.", "client assertion is required.");
        assertRedeemed(redeemWithAssertion(JWSAlgorithm.PS256, realm.url()));
    }

    private Reply redeemWithAssertion(JWSAlgorithm algorithm, String audience) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(signer.clientId())
                .subject(signer.clientId())
                .audience(audience)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(30)))
                .build();
        SignedJWT assertion = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
        try {
            assertion.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return signer.redeem(
                code, Map.of("client_assertion_type", ASSERTION_TYPE, "client_assertion", assertion.serialize()));
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyThatEnforcesPkceRequiresAChallengeAndItsVerifier(Endpoint endpoint) {
        String bound = code(WITH_CHALLENGE);
        policy.set("pkce-enforcer", Map.of("auto-configure", false));

        endpoint.assertRejected(endpoint.redeem(code), "invalid_grant", "PKCE code verifier not specified");
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR").path("error").asText())
                .isEqualTo("code_verifier_missing");
        endpoint.assertRejected(endpoint.redeem(bound), "invalid_grant", "PKCE code verifier not specified");
        assertVerifierRejected(endpoint, bound, "short", "PKCE invalid code verifier");
        assertVerifierRejected(endpoint, bound, VERIFIER.replace('d', 'e'), "Invalid auth code");
        assertVerifierRejected(endpoint, code, VERIFIER, "Invalid auth code");
        assertRedeemed(endpoint.redeem(bound, Map.of("code_verifier", VERIFIER)));
        assertTheUseIsLeft(endpoint);
    }

    private static void assertVerifierRejected(Endpoint endpoint, String code, String verifier, String description) {
        Reply reply = endpoint.redeem(code, Map.of("code_verifier", verifier));
        endpoint.assertRejected(reply, "invalid_grant", description);
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyBindsOnlyTheRefreshTokenToTheKey(Endpoint endpoint) {
        DpopKey proofKey = new DpopKey();
        policy.set("dpop-bind-enforcer", Map.of("auto-configure", false, "allow-only-refresh-token-binding", true));

        endpoint.assertRejected(endpoint.redeem(code), "invalid_dpop_proof", "DPoP proof is missing");

        Reply tokens = endpoint.redeem(code, Map.of(), "DPoP", proofKey.proof("POST", endpoint.uri(), null));
        assertThat(tokens.claims().has("cnf")).isFalse();
        assertThat(Jwt.claims(tokens.refreshToken()).at("/cnf/jkt").asText()).isEqualTo(proofKey.thumbprint());
    }

    @ParameterizedTest
    @EnumSource
    void policiesForCertificatesAndConfidentialClientsRejectPublicClients(Endpoint endpoint) {
        policy.set("holder-of-key-enforcer", Map.of("auto-configure", false));
        endpoint.assertRejected(
                endpoint.redeem(code), "invalid_request", "Client Certification missing for MTLS HoK Token Binding");
        assertTheUseIsLeft(endpoint);

        code = another;
        policy.set("confidential-client", Map.of());
        endpoint.assertRejected(endpoint.redeem(code), "invalid_client", "invalid client access type: public");
        assertRedeemed(backend.redeem(code));
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyMakesTheAccessTokensLightweight(Endpoint endpoint) {
        assertThat(endpoint.redeem(another).claims().has("preferred_username")).isTrue();
        policy.set("use-lightweight-access-token", Map.of());

        Reply tokens = endpoint.redeem(code);

        for (Reply reply : List.of(tokens, tool.refresh(tokens.refreshToken()))) {
            assertThat(reply.claims().has("preferred_username")).isFalse();
        }
    }

    @Test
    void lightweightAccessTokensOfANarrowedCodeAreNarrowed() {
        code = code("{\"duration_minutes\":5,\"scope\":\"openid email\"}");
        policy.set("use-lightweight-access-token", Map.of());

        Reply tokens = backend.redeem(code, Map.of("scope", "openid"));

        assertThat(tokens.claims().has("email")).isFalse();
        JsonNode introspected = backend.introspect(tokens.accessToken()).json();
        assertThat(introspected.path("email").asText())
                .as(introspected.toString())
                .isEqualTo("alice@example.org");
        assertThat(introspected.has("preferred_username")).isFalse();
        assertThat(introspected.path("scope").asText().split(" ")).containsExactlyInAnyOrder("openid", "email");
    }

    static Stream<String> otherExecutors() {
        return ClientPoliciesPage.read().otherExecutors().stream()
                .filter(ClientPoliciesPage.onServer(realm, "client-policy-executor")::contains);
    }

    @ParameterizedTest
    @MethodSource("otherExecutors")
    void executorsForOtherRequestsDoNotAffectRedemptions(String executor) {
        policy.set(executor, Map.of());

        assertBothRedeem(Map.of());
    }

    @Test
    void thePageOfClientPoliciesListsEveryExecutorAndConditionOfTheServer() {
        ClientPoliciesPage page = ClientPoliciesPage.read();

        assertThat(page.executors()).containsAll(ClientPoliciesPage.onServer(realm, "client-policy-executor"));
        assertThat(page.conditions()).containsAll(ClientPoliciesPage.onServer(realm, "client-policy-condition"));
    }

    private static Condition condition(String name, String configuration) {
        return new Condition(name, Json.of(configuration));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    any-client         | {}
                    client-access-type | {type: ['public']}
                    client-attributes  | {attributes: '[{"key":"kind","value":"tool"}]'}
                    client-roles       | {roles: ['tools']}
                    client-type        | {protocol: 'openid-connect'}
                    client-scopes      | {type: 'Optional', scopes: ['phone']}
                    """)
    void aPolicyAppliesIfItsConditionHolds(String name, String configuration) {
        Condition condition = condition(name, configuration);
        Map<String, String> parameters = Map.of("scope", "phone");
        policy.set("reject-request", REJECTION, condition);
        for (Endpoint endpoint : Endpoint.values()) {
            endpoint.assertRejected(endpoint.redeem(code, parameters), "invalid_request", "Request not allowed");
        }

        condition.configuration().put("is-negative-logic", true);
        policy.set("reject-request", REJECTION, condition);
        assertBothRedeem(parameters);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    grant-type                   | {grant_types: ['password', 'client_credentials', 'urn:keycloak:grant-type:auth-code']}
                    acr-condition                | {acr-property: 'gold'}
                    identity-provider-alias      | {identity_provider_aliases: ['google']}
                    client-updater-context       | {update-client-source: ['ByAnonymous']}
                    client-updater-source-groups | {groups: ['staff']}
                    client-updater-source-host   | {trusted-hosts: ['127.0.0.1']}
                    client-updater-source-roles  | {roles: ['admin']}
                    """)
    void aPolicyDoesNotApplyIfItsConditionAbstains(String name, String configuration) {
        policy.set("reject-request", REJECTION, condition(name, configuration));

        assertBothRedeem(Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void policiesForRefreshesApplyToTokensObtainedWithACode(Endpoint endpoint) {
        policy.set("reject-request", REJECTION, condition("grant-type", "{grant_types: ['refresh_token']}"));
        String refreshToken = endpoint.redeem(code).refreshToken();
        Endpoint.TOKEN.assertRejected(tool.refresh(refreshToken), "invalid_request", "Request not allowed");

        policy.set("suppress-refresh-token-rotation", Map.of());
        Reply refreshed = tool.refresh(refreshToken);
        assertThat(refreshed.expect(200).json().has("refresh_token")).isFalse();
    }

    static Stream<String> profilesOfKeycloak() {
        JsonNode profiles = realm.admin()
                .get(realm.path("/client-policies/profiles?include-global-profiles=true"))
                .path("globalProfiles");
        return StreamSupport.stream(profiles.spliterator(), false)
                .map(profile -> profile.path("name").asText());
    }

    @ParameterizedTest
    @MethodSource("profilesOfKeycloak")
    void redemptionsUnderKeycloaksProfilesSucceedOrAreRejectedAsDocumented(String profile) {
        code = code(WITH_CHALLENGE);
        policy.setProfile(profile);
        for (Endpoint endpoint : Endpoint.values()) {
            Reply reply = endpoint.redeem(code, Map.of("code_verifier", VERIFIER));

            assertThat(reply.status()).as(reply.body()).isIn(200, 400);
            assertThat(reply.json().fieldNames()).toIterable().containsAnyOf("error", "access_token", "by_jwt");
        }
    }
}
