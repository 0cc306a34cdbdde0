package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What admins set in the mapper, and what clients may then do. */
class MappersIT {
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String NOT_ALLOWED = "This client is not allowed to create auth codes.";

    private static Realm realm;
    private static int count;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
    }

    private static Client newClient() {
        return realm.addClient("client-" + ++count);
    }

    private static Reply create(Client client, String request) {
        return client.createCode(client.signIn("alice").accessToken(), request);
    }

    @Test
    void aClientMayCreateOnlyWhereAMapperSaysSo() {
        assertThat(create(newClient(), "{}").message()).isEqualTo(NOT_ALLOWED);
        assertThat(create(newClient().withRedeemMapper(Map.of()), "{}").message())
                .isEqualTo(NOT_ALLOWED);
        assertThat(create(newClient().withCreateMapper(Map.of()), "{}").json().has("auth_code"))
                .isTrue();
    }

    @Test
    void aClientMayRedeemOnlyWhereAMapperSaysSo() {
        String code = create(newClient().withMapper(), "{}").authCode();

        assertThat(newClient().redeem(code).text("error")).isEqualTo("unauthorized_client");
        assertThat(newClient().withCreateMapper(Map.of()).redeem(code).text("error"))
                .isEqualTo("unauthorized_client");
        assertThat(newClient().withRedeemMapper(Map.of()).redeem(code).status()).isEqualTo(200);
    }

    @Test
    void theLimitsOfTheMapperCount() {
        Client client = newClient().withMapper(Json.texts("""
                        {default-duration-minutes: 3, max-duration-minutes: 10, default-uses: 2, max-uses: 4}"""));

        assertThat(create(client, "{}").body()).contains("\"duration_minutes\":3,\"uses\":2,");
        assertThat(create(client, "{\"duration_minutes\":11,\"uses\":5}").body())
                .contains("\"duration_minutes\":10,\"uses\":4,");
    }

    @Test
    void ofSeveralMappersTheStrictestValueCounts() {
        String strict = realm.addMapperScope(
                "strict", Map.of("max-uses", "3", "default-uses", "2", "max-duration-minutes", "60"));
        Client client = newClient()
                .withDefaultScope(strict)
                .withCreateMapper(Map.of("default-duration-minutes", "90", "default-uses", "5"));

        assertThat(create(client, "{}").body()).contains("\"duration_minutes\":1,\"uses\":2,");
        assertThat(create(client, "{\"duration_minutes\":100,\"uses\":100}").body())
                .contains("\"duration_minutes\":60,\"uses\":3,");
        assertThat(client.redeem(create(client, "{}").authCode()).status()).isEqualTo(200);
    }

    @Test
    void anOptionalScopeCountsForTokensThatAskedForIt() {
        String share = realm.addMapperScope("share", Map.of());
        Client client = newClient().withOptionalScope(share);

        assertThat(client.createCode(client.signIn("alice", "openid").accessToken())
                        .message())
                .isEqualTo(NOT_ALLOWED);
        String code = client.createCode(client.signIn("alice", "openid share").accessToken())
                .authCode();

        assertThat(client.redeem(code).text("error")).isEqualTo("unauthorized_client");
        assertThat(client.redeem(code, Map.of("scope", "share")).status()).isEqualTo(200);
    }

    @Test
    void aScopeThatIsTiedToARoleCountsForThoseWhoHaveIt() {
        String scope = realm.addMapperScope("for-sharers", Map.of());
        realm.admin().post(realm.path("/roles"), Map.of("name", "sharer"));
        Object role = List.of(realm.admin().get(realm.path("/roles/sharer")));
        realm.admin().post(realm.path("/client-scopes/" + scope + "/scope-mappings/realm"), role);
        realm.admin().post(realm.path("/users/" + realm.personId("alice") + "/role-mappings/realm"), role);
        Client client = newClient().withDefaultScope(scope);
        Client open = newClient().withMapper();

        assertThat(client.createCode(client.signIn("bob").accessToken()).message())
                .isEqualTo(NOT_ALLOWED);
        assertThat(create(client, "{}").json().has("auth_code")).isTrue();
        String bobs = open.createCode(open.signIn("bob").accessToken()).authCode();
        assertThat(client.redeem(bobs).text("error")).isEqualTo("invalid_grant");
        assertThat(client.redeem(create(client, "{}").authCode()).status()).isEqualTo(200);
    }

    @Test
    void theLimitOfActiveCodesIsKeptAndGivenBackByTimeAndUse() {
        Client client = newClient().withMapper(Map.of("max-active-codes", "3"));
        String token = client.signIn("alice").accessToken();
        String first = client.createCode(token, "{\"duration_minutes\":5}").authCode();
        client.createCode(token, "{\"duration_minutes\":5}").authCode();
        client.createCode(token, "{\"duration_minutes\":0.05}").authCode();

        Reply refused = client.createCode(token);
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.json().has("auth_code")).isFalse();
        assertThat(refused.json().at("/error/auth_code_limit_exceeded").asBoolean())
                .isTrue();
        assertThat(refused.message()).isNotBlank();

        assertThat(client.redeem(first).status()).isEqualTo(200);
        assertThat(client.createCode(token, "{\"duration_minutes\":5}").json().has("auth_code"))
                .as("a spent code makes room")
                .isTrue();
        await("an expired code makes room")
                .until(() -> client.createCode(token).json().has("auth_code"));
        assertThat(client.createCode(token).json().has("auth_code")).isFalse();
    }

    @Test
    void theLimitIsPerSession() {
        Client client = newClient().withMapper(Map.of("max-active-codes", "1"));

        assertThat(create(client, "{}").json().has("auth_code")).isTrue();
        assertThat(create(client, "{}").json().has("auth_code")).isTrue();
    }

    @Test
    void aRequiredBindingToAClientIsDemanded() {
        Client client = newClient().withMapper(Map.of("required-binding", "client"));

        assertThat(create(client, "{}").message()).contains("client_id is missing");
        assertThat(create(client, "{\"client_id\":\"" + client.clientId() + "\"}")
                        .json()
                        .has("auth_code"))
                .isTrue();
    }

    @Test
    void aRequiredChallengeIsDemanded() {
        Client client = newClient().withMapper(Map.of("required-binding", "challenge"));

        assertThat(create(client, "{}").message()).contains("code_challenge is missing");
        assertThat(create(client, "{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}")
                        .json()
                        .has("auth_code"))
                .isTrue();
    }

    @Test
    void aRequiredKeyIsDemanded() {
        Client client = newClient().withMapper(Map.of("required-binding", "dpop"));

        assertThat(create(client, "{\"client_id\":\"" + client.clientId() + "\"}")
                        .message())
                .contains("dpop_jkt is missing");
        assertThat(create(client, "{\"dpop_jkt\":\"" + new DpopKey().thumbprint() + "\"}")
                        .json()
                        .has("auth_code"))
                .isTrue();
    }

    @Test
    void anyBindingWillDoWhereOneIsDemandedWhichever() {
        Client client = newClient().withMapper(Map.of("required-binding", "any"));

        assertThat(create(client, "{\"scope\":\"openid\"}").message())
                .contains("client_id, code_challenge or dpop_jkt is missing");
        for (String bound : List.of(
                "{\"client_id\":\"" + client.clientId() + "\"}",
                "{\"code_challenge\":\"" + CHALLENGE + "\",\"code_challenge_method\":\"S256\"}",
                "{\"dpop_jkt\":\"" + new DpopKey().thumbprint() + "\"}")) {
            assertThat(create(client, bound).json().has("auth_code")).as(bound).isTrue();
        }
    }

    /** RFC 9470, section 3. */
    @Test
    void aSignInThatIsTooOldIsChallengedAndANewOneIsNot() {
        Client client = newClient().withMapper(Map.of("max-auth-age-seconds", "2"));
        Browser browser = new Browser();
        String token = browser.signIn(client, "alice", Map.of()).accessToken();
        assertThat(client.createCode(token).json().has("auth_code")).isTrue();
        await("the sign-in is too old")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> client.createCode(token).status() == 401);

        Reply challenged = client.createCode(token);

        assertThat(challenged.status()).isEqualTo(401);
        assertThat(challenged.header("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer realm=")
                .contains("error=\"insufficient_user_authentication\"")
                .contains("max_age=\"2\"");
        String renewed = browser.signIn(client, "alice", Map.of("max_age", "2")).accessToken();
        assertThat(client.createCode(renewed).json().has("auth_code")).isTrue();
    }

    @Test
    void aClientThatGotInWithACodeCreatesNoneUnlessTheMapperSaysSo() {
        Client app = newClient().withMapper();
        Client tool = newClient().withMapper();
        Client trusted = newClient().withMapper(Map.of("max-chain-depth", "1"));
        String code = create(app, "{\"uses\":3}").authCode();

        Reply redeemed = tool.redeem(code);
        for (Reply tokens : List.of(redeemed, tool.refresh(redeemed.refreshToken()))) {
            assertThat(tool.createCode(tokens.accessToken()).message())
                    .startsWith("This client got in with an auth code");
        }
        Reply trustedTokens = trusted.redeem(code);
        assertThat(trusted.createCode(trustedTokens.accessToken()).json().has("auth_code"))
                .isTrue();
        assertThat(trusted.createCode(
                                trusted.refresh(trustedTokens.refreshToken()).accessToken())
                        .json()
                        .has("auth_code"))
                .isTrue();
    }

    @Test
    void theSameClientSignedInOrdinarilyMayGoOnCreating() {
        Client app = newClient().withMapper();
        Reply signIn = app.signIn("alice");
        Reply redeemed = app.redeem(app.createCode(signIn.accessToken()).authCode());

        assertThat(app.createCode(redeemed.accessToken()).json().has("auth_code"))
                .isFalse();
        assertThat(app.createCode(signIn.accessToken()).json().has("auth_code")).isTrue();
        assertThat(app.createCode(app.refresh(signIn.refreshToken()).accessToken())
                        .json()
                        .has("auth_code"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    auth-codes-create | max-uses         | many | “Maximum number of uses” must be a whole number from 1 to 1000.
                    auth-codes-create | default-uses     | 101  | “Default number of uses” must not be greater than “Maximum number of uses” (100).
                    auth-codes-create | required-binding | both | “Required binding” must be one of: none, client, challenge, dpop, any.
                    auth-codes-create | short-codes      | yes  | “Short codes” must be true or false.
                    auth-codes-redeem | allowed-scopes   | "a"  | “Allowed scopes” must be scopes, separated by spaces.
                    auth-codes-redeem | networks         | home | “Networks for redeeming” must be networks such as 192.0.2.0/24 or 2001:db8::/32, separated by commas.
                    """)
    void anInvalidSettingIsRefusedWhenItIsSaved(String type, String key, String value, String message) {
        Client client = newClient();

        Reply reply = post(realm.admin(), client, type, Map.of(key, value));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error_description")).isEqualTo(message);
        assertThat(reply.text("error")).isEqualTo("Invalid value");
        assertThat(realm.admin().get(client.path("/protocol-mappers/models")).isEmpty())
                .isTrue();
    }

    @Test
    void theRefusalIsInTheLanguageOfTheAdmin() {
        Realm german = Realm.create(
                Json.of("{internationalizationEnabled: true, supportedLocales: ['en', 'de'], defaultLocale: 'en'}"));
        Client client = german.addClient("app");
        Admin admin = german.addAdmin("adele", "manage-clients");
        german.updatePerson("adele", Json.of("""
                {firstName: 'Adele', lastName: 'Test', email: 'adele@example.org', attributes: {locale: ['de']}}"""));

        assertThat(post(admin, client, "auth-codes-create", Map.of("max-uses", "many"))
                        .text("error_description"))
                .isEqualTo("„Maximale Anzahl der Verwendungen“ muss eine ganze Zahl von 1 bis 1000 sein.");
    }

    private static Reply post(Admin admin, Client client, String type, Map<String, String> config) {
        return admin.send(
                "POST",
                client.path("/protocol-mappers/models"),
                Map.of("name", type, "protocol", "openid-connect", "protocolMapper", type, "config", config));
    }

    @Test
    void anInvalidValueThatWasImportedPermitsNothingAndIsLoggedOnce() {
        Realm imported = Realm.create(Json.of("""
                {clients: [{clientId: 'app', publicClient: true, directAccessGrantsEnabled: true, protocolMappers: [
                  {name: 'broken codes', protocol: 'openid-connect', protocolMapper: 'auth-codes-create',
                   config: {max-uses: 'lots'}},
                  {name: 'valid codes', protocol: 'openid-connect', protocolMapper: 'auth-codes-create', config: {}},
                  {name: 'redeem', protocol: 'openid-connect', protocolMapper: 'auth-codes-redeem', config: {}}]}]}"""));
        Client app = imported.client("app");
        String token = app.signIn("alice").accessToken();

        for (int n = 0; n < 3; n++) {
            assertThat(app.createCode(token).message()).isEqualTo(NOT_ALLOWED);
        }
        assertThat(app.redeem("nonsense").text("error")).as("the other mapper").isEqualTo("invalid_grant");

        assertThat(Server.shared().log().lines().filter(line -> line.contains("'broken codes'")))
                .singleElement()
                .asString()
                .contains("WARN", "max-uses is invalid: 'lots'");
    }
}
