package dev.authcodes.keycloak.grant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens obtained with a code, exchanged for others by Keycloak's own grants. */
class DerivedTokensIT {
    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client tool = realm.addClient("tool").withMapper();
    private static final Client backend =
            realm.addConfidentialClient("backend", Json.of("""
                        {serviceAccountsEnabled: true, authorizationServicesEnabled: true,
                         attributes: {'standard.token.exchange.enabled': 'true',
                         'standard.token.exchange.enableRefreshRequestedTokenType': 'SAME_SESSION'}}""")).withMapper();
    private final String token = app.signIn("alice").accessToken();

    @BeforeAll
    static void createRealm() {
        backend.permitEverything("client", tool.id(), app.id(), backend.id());
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private static Reply exchange(String subjectToken, Map<String, String> parameters) {
        return backend.token(Client.exchanging(subjectToken, parameters));
    }

    /** Requests a requesting party token (UMA) as a public client. */
    private static Reply rpt(String accessToken) {
        return Http.send(
                Http.form(backend.endpoint("token"), uma(Map.of())).header("Authorization", "Bearer " + accessToken));
    }

    private static Map<String, String> uma(Map<String, String> parameters) {
        Map<String, String> all =
                Json.texts("{grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket', audience: 'backend'}");
        all.putAll(parameters);
        return all;
    }

    private static void assertCreatesNone(Client client, Reply tokens) {
        assertThat(client.createCode(tokens.accessToken()).message())
                .startsWith("This client was connected with an auth code");
    }

    @Test
    void aTokenOfANarrowedCodeCannotBeExchanged() {
        Reply tokens = backend.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        for (Reply narrowed : new Reply[] {tokens, backend.refresh(tokens.refreshToken())}) {
            Reply exchanged = exchange(narrowed.accessToken(), Map.of("requested_token_type", Client.REFRESH_TOKEN));

            assertThat(exchanged.expect(400).text("error")).isEqualTo("invalid_grant");
            assertThat(exchanged.text("error_description"))
                    .isEqualTo("A token of a narrowed auth code cannot be exchanged");
        }
        exchange(backend.redeem(code("{}")).accessToken(), Map.of()).expect(200);
    }

    @Test
    void anExchangedTokenStillNamesItsCode() {
        Reply tokens = backend.redeem(code("{}"), Map.of("scope", "openid"));
        Reply exchanged = exchange(tokens.accessToken(), Map.of("requested_token_type", Client.REFRESH_TOKEN));

        exchanged.expect(200);
        assertCreatesNone(backend, exchanged);
        assertCreatesNone(backend, backend.refresh(exchanged.refreshToken()));
    }

    @Test
    void aTokenOfANarrowedCodeCannotBeExchangedForARequestingPartyToken() {
        String narrowed = tool.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"))
                .accessToken();
        String format = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";

        for (Reply rpt : List.of(
                rpt(narrowed),
                backend.token(uma(Map.of("claim_token", narrowed, "claim_token_format", format))),
                backend.token(uma(Map.of("subject_token", narrowed))))) {
            assertThat(rpt.expect(400).json().has("access_token")).isFalse();
        }
    }

    @Test
    void aRequestingPartyTokenStillNamesItsCode() {
        Reply tokens = rpt(tool.redeem(code("{}")).accessToken());

        tokens.expect(200);
        assertCreatesNone(tool, tokens);
        assertCreatesNone(tool, tool.refresh(tokens.refreshToken()));
    }

    @Test
    void tokensNotObtainedWithACodeAreNotModified() {
        Reply tokens = rpt(token);

        tokens.expect(200);
        assertThat(app.createCode(tokens.accessToken()).authCode()).isNotEmpty();
        assertThat(app.createCode(app.refresh(tokens.refreshToken()).accessToken())
                        .authCode())
                .isNotEmpty();
    }

    /** Exchanges a token with a forged token in the header, signed without Keycloak's key. */
    private static Reply withForgedHeader(Client client, Map<String, String> parameters) {
        String token = Stream.of("{\"alg\":\"none\"}", Json.text("""
                        {typ: 'Bearer', iat: 1, exp: 9999999999, auth_code_id: 'forged', auth_code_connection: 'forged',
                         auth_code_scope: 'roles', auth_code_depth: 9, auth_code_lifespans: {access: -5, refresh: -5}}"""))
                .map(part -> Base64.getUrlEncoder().withoutPadding().encodeToString(part.getBytes(UTF_8)))
                .collect(Collectors.joining(".", "", "."));
        return Http.send(client.tokenRequest(parameters).header("Authorization", "Bearer " + token));
    }

    @Test
    void aForgedTokenInTheHeaderDoesNotMakeTheTokenOfANarrowedCodeExchangeable() {
        Reply narrowed = backend.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        Reply exchanged = withForgedHeader(
                backend,
                Client.exchanging(narrowed.accessToken(), Map.of("requested_token_type", Client.REFRESH_TOKEN)));

        assertThat(exchanged.text("error_description"))
                .isEqualTo("A token of a narrowed auth code cannot be exchanged");
    }

    @Test
    void aForgedTokenInTheHeaderChangesNothingAtASignInOrForAServiceAccount() {
        Browser browser = new Browser();
        browser.signIn(app, "alice", Map.of());
        String refreshToken = app.signIn("alice").refreshToken();
        for (Map<String, String> parameters : List.of(
                Json.texts("{grant_type: 'password', username: 'alice', password: 'alice', scope: 'openid'}"),
                Browser.exchange(browser.authorize(app)),
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken))) {
            Reply tokens = withForgedHeader(app, parameters);
            assertUntouched(tokens);
            assertThat(tokens.text("scope")).contains("profile");
            assertThat(tokens.json().path("refresh_expires_in").asInt()).isBetween(1795, 1800);
            assertThat(app.createCode(tokens.accessToken()).authCode()).isNotEmpty();
        }
        assertUntouched(withForgedHeader(backend, Map.of("grant_type", "client_credentials")));
    }

    private static void assertUntouched(Reply tokens) {
        assertThat(tokens.expect(200).body() + tokens.claims()).doesNotContain("auth_code");
        assertThat(tokens.json().path("expires_in").asInt()).isBetween(295, 300);
    }

    @Test
    void aRequestingPartyTokenForTheIdTokenOfACodeNamesThatCode() {
        Reply created = app.createCode(token);
        Reply tokens = backend.redeem(created.authCode(), Map.of("scope", "openid"));
        Reply narrowed = backend.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        Reply permission = backend.token(uma(Map.of("claim_token", tokens.text("id_token"))));

        assertThat(permission.claim("auth_code_id")).isEqualTo(created.codeId());
        assertThat(permission.claim("acr")).isEqualTo("0");
        assertCreatesNone(backend, permission);
        assertThat(backend.token(uma(Map.of("claim_token", narrowed.text("id_token"))))
                        .text("error"))
                .isEqualTo("invalid_grant");
    }

    @Test
    void offlineAccessIsNotInTheScopeOfAnExchangedToken() {
        Client greedy =
                realm.addConfidentialClient("greedy", Client.MAY_EXCHANGE).withMapper();
        Reply tokens = greedy.redeem(code("{}"), Map.of("scope", "openid"));

        for (String scope : List.of("openid offline_access", "offline_access")) {
            Reply exchanged = greedy.exchange(tokens.accessToken(), Map.of("scope", scope));

            assertThat(exchanged.text("error")).as(exchanged.body()).isEqualTo("invalid_scope");
        }
    }

    /**
     * Even if the client redeems a code that it has created itself, and the user has signed in to it with a higher
     * level.
     */
    @Test
    void acrIsTheLowestValueInTokensAtIntrospectionAndAfterAnExchange() {
        Realm levels =
                Realm.create(Map.of("attributes", Map.of("acr.loa.map", "{\"bronze\":0,\"silver\":1,\"gold\":2}")));
        StepUpFlow.add(levels, "levels", Duration.ofHours(1));
        levels.update(Map.of("browserFlow", "levels"));
        Client client = levels.addConfidentialClient("client", Client.MAY_EXCHANGE)
                .withMapper()
                .withAudience("client");
        Reply gold = new Browser().signIn(client, "alice", Map.of("acr_values", "gold"));
        assertThat(gold.claim("acr")).isEqualTo("gold");
        Reply tokens = client.redeem(client.createCode(gold.accessToken()).authCode(), Map.of("scope", "openid"));
        Reply exchanged = client.exchange(
                tokens.accessToken(), Map.of("requested_token_type", Client.REFRESH_TOKEN, "scope", "openid"));

        for (Reply reply : List.of(
                tokens, client.refresh(tokens.refreshToken()), exchanged, client.refresh(exchanged.refreshToken()))) {
            assertThat(reply.claim("acr")).isEqualTo("bronze");
            assertThat(Jwt.claims(reply.text("id_token")).path("acr").asText()).isEqualTo("bronze");
            assertThat(client.introspect(reply.accessToken()).text("acr")).isEqualTo("bronze");
        }
        assertThat(client.introspect(gold.accessToken()).text("acr")).isEqualTo("gold");
    }
}
