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
import org.junit.jupiter.api.Test;

/** The scopes and claims of the tokens of a code, when it is redeemed and at every refresh after. */
class NarrowingIT {
    private static final Map<String, String> OPENID = Map.of("scope", "openid");
    private static final Map<String, String> OPENID_PHONE = Map.of("scope", "openid phone");
    private static final String EMAIL_ONLY = "{\"scope\":\"openid email\"}";

    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();
    private static final Client tool = realm.addClient("tool").withMapper().withAudience("backend");
    private static final Client backend =
            realm.addConfidentialClient("backend").withMapper().withAudience("backend");
    private final String token = app.signIn("alice").accessToken();

    private String code(String request) {
        return app.createCode(token, request).authCode();
    }

    /** Redeems a code with this scope. */
    private Reply redeemed(Client client, String scope) {
        return client.redeem(code("{\"scope\":\"" + scope + "\"}"), OPENID);
    }

    private static List<String> scopes(Reply tokens) {
        return List.of(tokens.text("scope").split(" "));
    }

    private static Iterable<String> members(Reply reply) {
        return () -> reply.json().fieldNames();
    }

    private static void assertOnlyEmail(Client client, Reply tokens) {
        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "email");
        assertThat(tokens.claims().has("email")).isTrue();
        assertThat(tokens.claims().has("preferred_username")).isFalse();
        assertThat(tokens.claims().has("realm_access")).isFalse();
        assertThat(tokens.json().has("id_token")).isTrue();
        assertThat(members(client.userinfo(tokens.accessToken())))
                .containsExactlyInAnyOrder("sub", "email", "email_verified");
    }

    @Test
    void anUnrestrictedCodeGivesAllScopesOfTheRedeemer() {
        Reply tokens = tool.redeem(code("{}"), OPENID_PHONE);

        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "phone", "profile", "email");
        assertThat(tool.userinfo(tokens.accessToken()).json().has("preferred_username"))
                .isTrue();
    }

    @Test
    void tokensOfANarrowedCodeHaveRolesOnlyIfTheCodeNamesThatScope() {
        assertThat(redeemed(tool, "email").claims().has("realm_access")).isFalse();
        assertThat(redeemed(tool, "email roles").claims().has("realm_access")).isTrue();
    }

    @Test
    void aCodeWithoutTheScopeOpenidGivesNoIdTokenAndNoUserinfo() {
        Reply tokens = redeemed(tool, "email");

        for (Reply reply : List.of(tokens, tool.refresh(tokens.refreshToken()))) {
            assertThat(scopes(reply)).containsExactly("email");
            assertThat(reply.json().has("id_token")).isFalse();
            tool.userinfo(reply.accessToken()).expect(403);
        }
    }

    @Test
    void aRedeemerNeverGetsMoreThanTheScopesOfTheCodeEvenAfterARefresh() {
        Reply tokens = tool.redeem(code(EMAIL_ONLY), OPENID_PHONE);

        assertOnlyEmail(tool, tokens);
        for (int n = 0; n < 3; n++) {
            tokens = tool.refresh(tokens.refreshToken());
            assertOnlyEmail(tool, tokens);
        }
    }

    @Test
    void aNarrowedTokenIdentifiesTheUserAndNarrowsUserinfoEvenIfSentInTheForm() {
        Reply tokens = redeemed(tool, "openid");
        String alice = realm.userId("alice");
        Map<String, String> form = Map.of("access_token", tokens.accessToken());

        assertThat(tokens.claim("sub")).isEqualTo(alice);
        assertThat(tokens.claims().has("acr")).isTrue();
        assertThat(tool.userinfo(tokens.accessToken()).text("sub")).isEqualTo(alice);
        assertThat(members(Http.send(Http.form(tool.endpoint("userinfo"), form))))
                .containsExactly("sub");
    }

    @Test
    void userinfoIsRefusedIfNoMapperCanNarrowIt() {
        Client other = realm.addClient("other").withOptionalScope(realm.addRedeemScope("share"));
        Map<String, String> share = Map.of("scope", "openid share");

        Reply narrowed = other.redeem(code("{\"scope\":\"openid\"}"), share);
        assertThat(scopes(narrowed)).doesNotContain("openid");
        other.userinfo(narrowed.accessToken()).expect(403);

        Reply open = other.redeem(code("{\"scope\":\"openid share\"}"), share);
        assertThat(members(other.userinfo(open.accessToken()))).containsExactly("sub");
    }

    @Test
    void introspectionOfANarrowedAccessTokenRevealsOnlyWhatTheCodeAllows() {
        Reply tokens = tool.redeem(code(EMAIL_ONLY), OPENID);

        for (Reply reply : List.of(tokens, tool.refresh(tokens.refreshToken()))) {
            Reply introspected = backend.introspect(reply.accessToken());

            assertThat(introspected.text("active")).isEqualTo("true");
            assertThat(introspected.text("email")).isEqualTo("alice@example.org");
            assertThat(members(introspected)).doesNotContain("realm_access", "preferred_username");
        }
        assertThat(members(backend.introspect(tool.redeem(code("{}")).accessToken())))
                .contains("realm_access");
    }

    @Test
    void introspectionOfANarrowedRefreshTokenRevealsOnlyWhatTheCodeAllows() {
        Reply introspected = backend.introspect(redeemed(backend, "openid").refreshToken(), "refresh_token");

        assertThat(introspected.text("active")).isEqualTo("true");
        assertThat(members(introspected)).doesNotContain("email", "preferred_username");
        assertThat(members(backend.introspect(backend.redeem(code("{}")).refreshToken(), "refresh_token")))
                .contains("email");
    }

    @Test
    void aSessionNoteIsInTheTokenOnlyIfTheCodeNamesItsScope() {
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

        assertThat(redeemed(curious, "openid").claims().has("device")).isFalse();
        assertThat(redeemed(curious, "openid device").claims().has("device")).isTrue();
    }

    @Test
    void introspectionHonoursTheSettingsOfOtherMappers() {
        backend.withMapper("oidc-hardcoded-claim-mapper", """
                {'claim.name': 'internal', 'claim.value': 'yes', 'jsonType.label': 'String',
                 'access.token.claim': true, 'introspection.token.claim': false}""");
        Reply tokens = backend.redeem(code("{}"));

        assertThat(tokens.claim("internal")).isEqualTo("yes");
        assertThat(members(backend.introspect(tokens.accessToken())))
                .contains("auth_code_id")
                .doesNotContain("internal");
    }

    @Test
    void aCodeNarrowsOnlyItsOwnTokens() {
        Reply ordinary = tool.signIn("bob");
        String code =
                tool.createCode(ordinary.accessToken(), "{\"scope\":\"email\"}").authCode();

        Reply narrowed = tool.redeem(code, OPENID);
        Reply refreshed = tool.refresh(ordinary.refreshToken());

        assertThat(scopes(narrowed)).containsExactly("email");
        assertThat(scopes(refreshed)).containsExactlyInAnyOrder("openid", "profile", "email");
        assertThat(refreshed.json().has("id_token")).isTrue();
        assertThat(scopes(tool.refresh(narrowed.refreshToken()))).containsExactly("email");
    }

    /** Otherwise a client with a narrow code could create itself a wider one. */
    @Test
    void aCodeCreatedWithANarrowedTokenIsAtLeastAsNarrow() {
        Client chain = realm.addClient("chain").withMapper(Map.of("max-chain-depth", "1"));
        Reply narrowed = chain.redeem(code(EMAIL_ONLY), OPENID);

        for (Reply tokens : List.of(narrowed, chain.refresh(narrowed.refreshToken()))) {
            assertChained(chain, tokens, "{}", "openid email");
            assertChained(chain, tokens, "{\"scope\":\"openid profile roles\"}", "openid");
            assertChained(chain, tokens, "{\"scope\":\"profile roles\"}", "");
        }
    }

    private static void assertChained(Client creator, Reply tokens, String request, String scope) {
        String code = creator.createCode(tokens.accessToken(), request).authCode();
        Reply chained = tool.redeem(code, OPENID_PHONE);

        for (Reply reply : List.of(chained, tool.refresh(chained.refreshToken()))) {
            assertThat(scopes(reply)).containsExactlyInAnyOrder(scope.split(" "));
            assertThat(reply.claims().has("realm_access")).isFalse();
            assertThat(reply.claims().has("preferred_username")).isFalse();
        }
    }

    @Test
    void aCodeAllowsOnlyScopesThatAllCreateMappersOfItsClientAllow() {
        Client bounded = realm.addClient("bounded").withCreateMapper(Map.of("allowed-scopes", "openid email"));
        Reply signIn = bounded.signIn("alice");

        assertChained(bounded, signIn, "{}", "openid email");
        assertChained(bounded, signIn, "{\"scope\":\"openid\"}", "openid");
        assertChained(bounded, signIn, "{\"scope\":\"openid email profile roles\"}", "openid email");

        bounded.withDefaultScope(realm.addMapperScope("bounds", Map.of("allowed-scopes", "email profile")));
        assertChained(bounded, bounded.signIn("alice"), "{}", "email");
    }

    private static Client exchanger(String clientId) {
        return realm.addConfidentialClient(clientId, Client.MAY_EXCHANGE).withAudience(clientId);
    }

    private static void assertNotExchanged(Client client, Reply tokens) {
        assertThat(client.exchange(tokens.accessToken(), Map.of()).text("error_description"))
                .isEqualTo("A token of a narrowed auth code cannot be exchanged");
    }

    @Test
    void aRedeemMapperNarrowsTheTokensOfAnUnrestrictedCode() {
        Client bounded = exchanger("bounded-tool").withRedeemMapper(Map.of("allowed-scopes", "openid email"));
        Reply tokens = bounded.redeem(code("{}"), OPENID_PHONE);

        for (Reply reply : List.of(tokens, bounded.refresh(tokens.refreshToken()))) {
            assertOnlyEmail(bounded, reply);
            assertThat(members(bounded.introspect(reply.accessToken()))).doesNotContain("preferred_username");
            assertNotExchanged(bounded, reply);
        }
        Reply ofNarrowerCode = bounded.redeem(code("{\"scope\":\"openid profile\"}"), OPENID);
        assertThat(scopes(ofNarrowerCode)).containsExactly("openid");
    }

    @Test
    void aStricterRedeemMapperNarrowsAConnectedToolPermanentlyAtItsNextRefresh() {
        Client watched = exchanger("watched").withRedeemMapper(Map.of());
        Reply tokens = watched.redeem(code("{}"), OPENID);
        assertThat(scopes(tokens)).containsExactlyInAnyOrder("openid", "profile", "email");
        watched.exchange(tokens.accessToken(), Map.of()).expect(200);

        watched.removeMapper();
        watched.withRedeemMapper(Map.of("allowed-scopes", "openid email"));
        Reply stricter = watched.refresh(tokens.refreshToken());
        assertOnlyEmail(watched, stricter);
        assertNotExchanged(watched, stricter);

        watched.removeMapper();
        watched.withRedeemMapper(Map.of());
        assertOnlyEmail(watched, watched.refresh(stricter.refreshToken()));
    }

    @Test
    void offlineAccessIsNeverGrantedEvenWhereItIsADefaultScope() {
        Client greedy = realm.addClient("greedy").withMapper();
        String offlineScope = clientScopeId("offline_access");
        realm.admin().delete(greedy.path("/optional-client-scopes/" + offlineScope));
        greedy.withDefaultScope(offlineScope);
        assertThat(refreshTokenType(greedy.signIn("bob"))).as("at a sign-in").isEqualTo("Offline");

        Reply tokens = greedy.redeem(code("{}"));
        for (Reply reply : List.of(
                tokens,
                greedy.refresh(tokens.refreshToken()),
                greedy.token(Json.texts(
                        "{grant_type: 'refresh_token', refresh_token: %s, scope: 'offline_access'}",
                        tokens.refreshToken())))) {
            reply.expect(200);
            assertThat(refreshTokenType(reply)).isEqualTo("Refresh");
            assertThat(scopes(reply)).doesNotContain("offline_access");
        }
    }

    private static String refreshTokenType(Reply tokens) {
        return Jwt.claims(tokens.refreshToken()).path("typ").asText();
    }

    /** Including narrowed and lightweight tokens. */
    @Test
    void tokensNameTheirCodeEvenAfterARefreshAndAtIntrospection() {
        Map<String, Object> setting = Json.of("{attributes: {'client.use.lightweight.access.token.enabled': true}}");
        Client light =
                realm.addConfidentialClient("light", setting).withMapper().withAudience("light");
        for (Client client : List.of(backend, light)) {
            Reply created = app.createCode(token, "{\"uses\":2,\"scope\":\"email\"}");
            Reply tokens = client.redeem(created.authCode());

            for (Reply reply : List.of(tokens, client.refresh(tokens.refreshToken()))) {
                assertThat(reply.claim("auth_code_id")).isEqualTo(created.codeId());
                assertThat(client.introspect(reply.accessToken()).text("auth_code_id"))
                        .isEqualTo(created.codeId());
            }
        }
    }

    @Test
    void aRefreshTokenIsUsedOnlyOnceIfTheRealmRequiresIt() {
        Realm strict = Realm.create(Map.of("revokeRefreshToken", true, "refreshTokenMaxReuse", 0));
        Client client = strict.addClient("app").withMapper();
        Reply tokens = client.redeem(
                client.createCode(client.signIn("alice").accessToken()).authCode());

        client.refresh(tokens.refreshToken()).expect(200);
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
