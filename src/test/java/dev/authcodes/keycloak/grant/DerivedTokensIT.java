package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that came from a code, traded for others by grants of Keycloak's. */
class DerivedTokensIT {
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;
    private String token;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool").withMapper();
        backend = realm.addConfidentialClient(
                        "backend",
                        Map.of(
                                "serviceAccountsEnabled",
                                true,
                                "authorizationServicesEnabled",
                                true,
                                "attributes",
                                Map.of(
                                        "standard.token.exchange.enabled", "true",
                                        "standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION")))
                .withMapper();
        permitEverything();
    }

    private static void permitEverything() {
        String server = backend.path("/authz/resource-server");
        String policy = realm.admin()
                .send(
                        "POST",
                        server + "/policy/client",
                        Map.of("name", "all", "logic", "POSITIVE", "clients", new String[] {tool.id(), app.id()}))
                .text("id");
        String resource = realm.admin()
                .send("POST", server + "/resource", Map.of("name", "thing"))
                .text("_id");
        realm.admin()
                .post(
                        server + "/permission/resource",
                        Map.of("name", "thing", "resources", new String[] {resource}, "policies", new String[] {policy
                        }));
    }

    @BeforeEach
    void signIn() {
        token = app.signIn("alice").accessToken();
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private static Reply exchange(String subjectToken, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        all.put("subject_token", subjectToken);
        all.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return backend.token(all);
    }

    /** For a requesting party token of User-Managed Access, as a public client asks for it. */
    private static Reply rpt(String accessToken) {
        return Http.send(Http.form(
                        backend.endpoint("token"),
                        Map.of("grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket", "audience", "backend"))
                .header("Authorization", "Bearer " + accessToken));
    }

    @Test
    void aTokenOfANarrowedCodeIsNotExchanged() {
        Reply tokens = backend.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        for (Reply narrowed : new Reply[] {tokens, backend.refresh(tokens.refreshToken())}) {
            Reply exchanged = exchange(
                    narrowed.accessToken(),
                    Map.of("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"));

            assertThat(exchanged.status()).isEqualTo(400);
            assertThat(exchanged.text("error")).isEqualTo("invalid_grant");
            assertThat(exchanged.text("error_description"))
                    .isEqualTo("A token of a narrowed auth code cannot be exchanged");
        }
        assertThat(exchange(backend.redeem(code("{}")).accessToken(), Map.of()).status())
                .isEqualTo(200);
    }

    @Test
    void anExchangedTokenIsStillOneThatCameFromACode() {
        Reply tokens = backend.redeem(code("{}"), Map.of("scope", "openid"));
        Reply exchanged = exchange(
                tokens.accessToken(), Map.of("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"));

        assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
        for (Reply reply : new Reply[] {exchanged, backend.refresh(exchanged.refreshToken())}) {
            assertThat(backend.createCode(reply.accessToken()).message())
                    .startsWith("This client got in with an auth code");
        }
    }

    @Test
    void aTokenOfANarrowedCodeGetsNoRequestingPartyToken() {
        Reply narrowed = tool.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        for (Reply rpt : new Reply[] {
            rpt(narrowed.accessToken()),
            backend.token(Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket",
                    "audience", "backend",
                    "claim_token", narrowed.accessToken(),
                    "claim_token_format", "http://openid.net/specs/openid-connect-core-1_0.html#IDToken")),
            backend.token(Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket",
                    "audience", "backend",
                    "subject_token", narrowed.accessToken()))
        }) {
            assertThat(rpt.status()).as(rpt.body()).isEqualTo(400);
            assertThat(rpt.json().has("access_token")).isFalse();
        }
    }

    @Test
    void aRequestingPartyTokenIsStillOneThatCameFromACode() {
        Reply tokens = rpt(tool.redeem(code("{}")).accessToken());

        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        for (Reply reply : new Reply[] {tokens, tool.refresh(tokens.refreshToken())}) {
            assertThat(tool.createCode(reply.accessToken()).message())
                    .startsWith("This client got in with an auth code");
        }
    }

    @Test
    void tokensThatDidNotComeFromACodeAreLeftAlone() {
        Reply tokens = rpt(token);

        assertThat(tokens.status()).as(tokens.body()).isEqualTo(200);
        assertThat(app.createCode(tokens.accessToken()).json().has("auth_code")).isTrue();
        assertThat(app.createCode(app.refresh(tokens.refreshToken()).accessToken())
                        .json()
                        .has("auth_code"))
                .isTrue();
    }
}
