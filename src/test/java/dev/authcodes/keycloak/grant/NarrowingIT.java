package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may come out of a code, when it is redeemed and at every refresh after. */
class NarrowingIT {
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client backend;
    private String token;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
        tool = realm.addClient("tool").withMapper().withAudience("backend");
        backend = realm.addConfidentialClient("backend").withMapper().withAudience("backend");
    }

    @BeforeEach
    void signIn() {
        token = app.signIn("alice").accessToken();
    }

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    private static List<String> scopes(Reply tokens) {
        return List.of(tokens.text("scope").split(" "));
    }

    @Test
    void withoutARestrictionTheRedeemersOwnScopesCount() {
        Reply tokens = tool.redeem(code("{}"), Map.of("scope", "openid phone"));

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "phone", "profile", "email");
    }

    @Test
    void aRedeemerGetsAtMostTheScopesOfTheCode() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid email\"}"), Map.of("scope", "openid phone"));

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "email");
        assertThat(tokens.claims().has("email")).isTrue();
        assertThat(tokens.claims().has("preferred_username")).isFalse();
        assertThat(tokens.claims().has("realm_access")).isFalse();
    }

    @Test
    void aNarrowedTokenIsStillOneOfTheRealm() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        assertThat(tokens.claims().path("sub").asText()).isEqualTo(realm.personId("alice"));
        assertThat(tokens.claims().has("acr")).isTrue();
        assertThat(tool.userinfo(tokens.accessToken()).text("sub")).isEqualTo(realm.personId("alice"));
    }

    @Test
    void rolesComeOutOfANarrowedCodeOnlyIfItNamesThem() {
        assertThat(tool.redeem(code("{\"scope\":\"email\"}")).claims().has("realm_access"))
                .isFalse();
        assertThat(tool.redeem(code("{\"scope\":\"email roles\"}")).claims().has("realm_access"))
                .isTrue();
    }

    @Test
    void openidComesOutOnlyIfTheCodeAllowsIt() {
        Reply tokens = tool.redeem(code("{\"scope\":\"email\"}"), Map.of("scope", "openid"));

        assertThat(scopes(tokens)).containsExactly("email");
        assertThat(tokens.json().has("id_token")).isFalse();
        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(403);
        Reply refreshed = tool.refresh(tokens.refreshToken());
        assertThat(refreshed.json().has("id_token")).isFalse();
        assertThat(tool.userinfo(refreshed.accessToken()).status()).isEqualTo(403);
    }

    @Test
    void aRefreshGivesNoMoreThanTheCodeDid() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid email\"}"), Map.of("scope", "openid phone"));

        for (int n = 0; n < 3; n++) {
            tokens = tool.refresh(tokens.refreshToken());

            assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "email");
            assertThat(tokens.claims().has("preferred_username")).isFalse();
            assertThat(tokens.claims().has("realm_access")).isFalse();
            assertThat(tokens.json().has("id_token")).isTrue();
        }
    }

    @Test
    void userinfoTellsNoMoreThanTheCodeLetsThrough() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid email\"}"), Map.of("scope", "openid"));

        for (Reply reply : List.of(tokens, tool.refresh(tokens.refreshToken()))) {
            assertThat(tool.userinfo(reply.accessToken()).json().fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("sub", "email", "email_verified");
        }
        assertThat(tool.userinfo(tool.redeem(code("{}"), Map.of("scope", "openid"))
                                .accessToken())
                        .json()
                        .has("preferred_username"))
                .isTrue();
    }

    @Test
    void userinfoStaysShutWhereNothingCouldNarrowIt() {
        Client other = realm.addClient("other").withOptionalScope(realm.addRedeemScope("share"));

        Reply narrowed = other.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid share"));
        assertThat(scopes(narrowed)).doesNotContain("openid");
        assertThat(other.userinfo(narrowed.accessToken()).status()).isEqualTo(403);

        Reply open = other.redeem(code("{\"scope\":\"openid share\"}"), Map.of("scope", "openid share"));
        assertThat(other.userinfo(open.accessToken()).json().fieldNames())
                .toIterable()
                .containsExactly("sub");
    }

    @Test
    void introspectionTellsNoMoreThanTheCodeLetsThrough() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid email\"}"), Map.of("scope", "openid"));

        for (Reply reply : List.of(tokens, tool.refresh(tokens.refreshToken()))) {
            Reply told = backend.introspect(reply.accessToken());

            assertThat(told.json().path("active").asBoolean()).isTrue();
            assertThat(told.text("email")).isEqualTo("alice@example.org");
            assertThat(told.json().has("realm_access")).isFalse();
            assertThat(told.json().has("preferred_username")).isFalse();
        }
        assertThat(backend.introspect(tool.redeem(code("{}")).accessToken())
                        .json()
                        .has("realm_access"))
                .isTrue();
    }

    @Test
    void userinfoTellsNoMoreWhereTheTokenComesInAForm() {
        Reply tokens = tool.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        Reply told = Http.send(Http.form(tool.endpoint("userinfo"), Map.of("access_token", tokens.accessToken())));

        assertThat(told.json().fieldNames()).toIterable().containsExactly("sub");
    }

    @Test
    void introspectionOfTheRefreshTokenTellsNoMoreEither() {
        Reply tokens = backend.redeem(code("{\"scope\":\"openid\"}"), Map.of("scope", "openid"));

        Reply told = backend.introspect(tokens.refreshToken(), "refresh_token");

        assertThat(told.json().path("active").asBoolean()).isTrue();
        assertThat(told.json().has("email")).isFalse();
        assertThat(told.json().has("preferred_username")).isFalse();
        assertThat(backend.introspect(backend.redeem(code("{}")).refreshToken(), "refresh_token")
                        .json()
                        .has("email"))
                .isTrue();
    }

    @Test
    void aNoteOfTheSessionComesOutOnlyIfTheCodeNamesItsScope() {
        String scope = realm.admin().post(realm.path("/client-scopes"), Json.of("""
                                {name: 'device', protocol: 'openid-connect',
                                 attributes: {'include.in.token.scope': false}, protocolMappers: [
                                 {name: 'auth method', protocol: 'openid-connect',
                                  protocolMapper: 'oidc-usersessionmodel-note-mapper', config:
                                  {'user.session.note': 'AUTH_TIME', 'claim.name': 'when',
                                   'jsonType.label': 'long', 'access.token.claim': true}},
                                 {name: 'device', protocol: 'openid-connect',
                                  protocolMapper: 'oidc-usersessionmodel-note-mapper', config:
                                  {'user.session.note': 'KC_DEVICE_NOTE', 'claim.name': 'device',
                                   'jsonType.label': 'String', 'access.token.claim': true}}]}"""));
        Client curious = realm.addClient("curious").withMapper().withDefaultScope(scope);

        assertThat(curious.redeem(code("{\"scope\":\"openid\"}")).claims().has("device"))
                .isFalse();
        assertThat(curious.redeem(code("{\"scope\":\"openid device\"}"))
                        .claims()
                        .has("device"))
                .isTrue();
    }

    @Test
    void introspectionOfAMarkedTokenKeepsToTheMappersSettings() {
        backend.withMapper("oidc-hardcoded-claim-mapper", """
                {'claim.name': 'internal', 'claim.value': 'yes', 'jsonType.label': 'String',
                 'access.token.claim': true, 'introspection.token.claim': false}""");
        Reply tokens = backend.redeem(code("{}"));

        assertThat(tokens.claims().path("internal").asText()).isEqualTo("yes");
        assertThat(backend.introspect(tokens.accessToken()).json().has("internal"))
                .isFalse();
        assertThat(backend.introspect(tokens.accessToken()).json().has("auth_code_id"))
                .isTrue();
    }

    @Test
    void aCodeNarrowsOnlyItsOwnTokensAndNotTheClientsOthers() {
        Reply ordinary = tool.signIn("bob", "openid");
        String narrow =
                tool.createCode(ordinary.accessToken(), "{\"scope\":\"email\"}").authCode();

        Reply narrowed = tool.redeem(narrow, Map.of("scope", "openid"));
        Reply refreshed = tool.refresh(ordinary.refreshToken());

        assertThat(scopes(narrowed)).containsExactly("email");
        assertThat(scopes(refreshed)).containsExactlyInAnyOrder("openid", "profile", "email");
        assertThat(refreshed.json().has("id_token")).isTrue();
        assertThat(scopes(tool.refresh(narrowed.refreshToken()))).containsExactly("email");
    }

    /** Otherwise a client that was let in for little could let itself in for more. */
    @Test
    void aCodeMadeWithANarrowedTokenIsAtLeastAsNarrow() {
        Client chain = realm.addClient("chain").withMapper(Map.of("max-chain-depth", "1"));
        Reply narrowed = chain.redeem(code("{\"scope\":\"openid email\"}"), Map.of("scope", "openid"));

        for (Reply tokens : List.of(narrowed, chain.refresh(narrowed.refreshToken()))) {
            String open = chain.createCode(tokens.accessToken()).authCode();
            String wider = chain.createCode(tokens.accessToken(), "{\"scope\":\"openid profile roles\"}")
                    .authCode();

            Reply fromOpen = tool.redeem(open, Map.of("scope", "openid phone"));
            Reply fromWider = tool.redeem(wider, Map.of("scope", "openid phone"));

            assertThat(scopes(fromOpen)).containsExactlyInAnyOrder("openid", "email");
            assertThat(scopes(fromWider)).containsExactly("openid");
            assertThat(fromOpen.claims().has("realm_access")).isFalse();
            assertThat(fromWider.claims().has("realm_access")).isFalse();
        }
    }

    @Test
    void aCodeMadeWithANarrowedTokenThatAsksForOtherScopesOnlyGivesNone() {
        Client chain = realm.addClient("other-chain").withMapper(Map.of("max-chain-depth", "1"));
        Reply narrowed = chain.redeem(code("{\"scope\":\"email\"}"));

        Reply tokens = tool.redeem(chain.createCode(narrowed.accessToken(), "{\"scope\":\"openid profile roles\"}")
                .authCode());

        assertThat(tokens.text("scope")).isEmpty();
        assertThat(tokens.claims().has("realm_access")).isFalse();
        assertThat(tokens.claims().has("preferred_username")).isFalse();
        assertThat(tool.refresh(tokens.refreshToken()).text("scope")).isEmpty();
    }

    @Test
    void noOtherScopesThanTheMapperAllowsComeOutOfACodeHoweverItWasAskedFor() {
        Client bounded = realm.addClient("bounded").withMapper(Map.of("allowed-scopes", "openid email"));
        String signIn = bounded.signIn("alice").accessToken();
        String open = bounded.createCode(signIn).authCode();
        String narrower = bounded.createCode(signIn, "{\"scope\":\"openid\"}").authCode();
        String wider = bounded.createCode(signIn, "{\"scope\":\"openid email profile roles\"}")
                .authCode();

        Reply fromOpen = tool.redeem(open, Map.of("scope", "openid phone"));
        assertThat(scopes(fromOpen)).containsExactlyInAnyOrder("openid", "email");
        assertThat(fromOpen.claims().has("realm_access")).isFalse();
        assertThat(scopes(tool.refresh(fromOpen.refreshToken()))).containsExactlyInAnyOrder("openid", "email");
        assertThat(scopes(tool.redeem(narrower, Map.of("scope", "openid phone"))))
                .containsExactly("openid");
        assertThat(scopes(tool.redeem(wider, Map.of("scope", "openid phone"))))
                .containsExactlyInAnyOrder("openid", "email");
    }

    @Test
    void ofSeveralMappersOnlyTheScopesOfAllComeOut() {
        String scope = realm.addMapperScope("bounds", Map.of("allowed-scopes", "email profile"));
        Client bounded = realm.addClient("bounded-twice")
                .withDefaultScope(scope)
                .withMapper(Map.of("allowed-scopes", "openid email"));

        Reply tokens = tool.redeem(
                bounded.createCode(bounded.signIn("alice").accessToken()).authCode(), Map.of("scope", "openid"));

        assertThat(scopes(tokens)).containsExactly("email");
    }

    @Test
    void offlineAccessNeverComesOutEvenWhereItIsADefaultScope() {
        Client greedy = realm.addClient("greedy").withMapper();
        String offlineScope = clientScopeId("offline_access");
        realm.admin().delete(greedy.path("/optional-client-scopes/" + offlineScope));
        greedy.withDefaultScope(offlineScope);
        // it does have it: an ordinary sign-in gets an offline token
        assertThat(Jwt.claims(greedy.signIn("bob").refreshToken()).path("typ").asText())
                .isEqualTo("Offline");

        Reply tokens = greedy.redeem(code("{}"));
        assertThat(Jwt.claims(tokens.refreshToken()).path("typ").asText()).isEqualTo("Refresh");
        assertThat(scopes(tokens)).doesNotContain("offline_access");

        Reply refreshed = greedy.refresh(tokens.refreshToken());
        assertThat(Jwt.claims(refreshed.refreshToken()).path("typ").asText()).isEqualTo("Refresh");
        assertThat(scopes(refreshed)).doesNotContain("offline_access");
        Reply asked = greedy.token(Map.of(
                "grant_type", "refresh_token", "refresh_token", tokens.refreshToken(), "scope", "offline_access"));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(Jwt.claims(asked.refreshToken()).path("typ").asText()).isEqualTo("Refresh");
        assertThat(asked.text("scope")).doesNotContain("offline_access");
    }

    @Test
    void markedTokensCarryTheCodesIdAfterARefreshToo() {
        Reply created = app.createCode(token);
        Reply tokens = backend.redeem(created.authCode());
        Reply refreshed = backend.refresh(tokens.refreshToken());

        for (Reply reply : List.of(tokens, refreshed)) {
            assertThat(reply.claims().path("auth_code_id").asText()).isEqualTo(created.text("id"));
            assertThat(backend.introspect(reply.accessToken()).text("auth_code_id"))
                    .isEqualTo(created.text("id"));
        }
    }

    @Test
    void aTokenNamesItsCodeAlsoWhereItIsLightweightOrNarrowed() {
        Client light = realm.addConfidentialClient(
                        "light", Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")))
                .withMapper()
                .withAudience("light");
        Reply created = app.createCode(token, "{\"scope\":\"email\"}");

        Reply tokens = light.redeem(created.authCode());

        assertThat(tokens.claims().path("auth_code_id").asText()).isEqualTo(created.text("id"));
        assertThat(light.introspect(tokens.accessToken()).text("auth_code_id")).isEqualTo(created.text("id"));
    }

    @Test
    void aRefreshTokenThatIsOnlyUsedOnceIsRotatedAsAnyOther() {
        Realm strict = Realm.create(Map.of("revokeRefreshToken", true, "refreshTokenMaxReuse", 0));
        Client client = strict.addClient("app").withMapper();
        Reply tokens = client.redeem(
                client.createCode(client.signIn("alice").accessToken()).authCode());

        assertThat(client.refresh(tokens.refreshToken()).status()).isEqualTo(200);
        assertThat(client.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
    }

    private static String clientScopeId(String name) {
        for (JsonNode scope : realm.admin().get(realm.path("/client-scopes"))) {
            if (name.equals(scope.path("name").asText())) {
                return scope.path("id").asText();
            }
        }
        throw new AssertionError("no client scope " + name);
    }
}
