package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DpopKey;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What admins set in the mappers, and what clients may then do. */
class MappersIT {
    private static final String NOT_ALLOWED = "This client is not allowed to create auth codes.";

    private static final Realm realm = Realm.create();
    private static int count;

    private static Client newClient() {
        return realm.addClient("client-" + ++count);
    }

    private static Reply create(Client client, String request) {
        return client.createCode(client.signIn("alice").accessToken(), request);
    }

    private static void assertCreated(Reply reply) {
        assertThat(reply.json().has("auth_code")).as(reply.body()).isTrue();
    }

    @Test
    void aClientMayCreateCodesOnlyIfAMapperApplies() {
        assertThat(create(newClient(), "{}").message()).isEqualTo(NOT_ALLOWED);
        assertThat(create(newClient().withRedeemMapper(Map.of()), "{}").message())
                .isEqualTo(NOT_ALLOWED);
        assertCreated(create(newClient().withCreateMapper(Map.of()), "{}"));
    }

    @Test
    void aClientMayRedeemCodesOnlyIfAMapperApplies() {
        String code = create(newClient().withMapper(), "{}").authCode();

        for (Client client : List.of(newClient(), newClient().withCreateMapper(Map.of()))) {
            assertThat(client.redeem(code).text("error")).isEqualTo("unauthorized_client");
            assertThat(client.redeem("nonsense").text("error")).isEqualTo("unauthorized_client");
        }
        newClient().withRedeemMapper(Map.of()).redeem(code).expect(200);
    }

    private static void assertLimits(Client client, String request, int minutes, int uses) {
        assertThat(create(client, request).body())
                .contains("\"duration_minutes\":" + minutes + ",\"uses\":" + uses + ",");
    }

    @Test
    void theLimitsOfTheCreateMapperApply() {
        Client client = newClient().withCreateMapper(Json.texts("""
                        {default-duration-minutes: 3, max-duration-minutes: 10, default-uses: 2, max-uses: 4}"""));

        assertLimits(client, "{}", 3, 2);
        assertLimits(client, "{\"duration_minutes\":11,\"uses\":5}", 10, 4);
    }

    @Test
    void theStrictestValueOfSeveralMappersApplies() {
        String strict = realm.addMapperScope(
                "strict", Map.of("max-uses", "3", "default-uses", "2", "max-duration-minutes", "60"));
        Client client = newClient()
                .withDefaultScope(strict)
                .withCreateMapper(Map.of("default-duration-minutes", "90", "default-uses", "5"));

        assertLimits(client, "{}", 1, 2);
        assertLimits(client, "{\"duration_minutes\":100,\"uses\":100}", 60, 3);
        client.redeem(create(client, "{}").authCode()).expect(200);
    }

    @Test
    void aMapperInAnOptionalScopeAppliesToTokensThatRequestedTheScope() {
        String share = realm.addMapperScope("share", Map.of());
        Client client = newClient().withOptionalScope(share);
        String token = client.signIn("alice", "openid share").accessToken();

        assertThat(create(client, "{}").message()).isEqualTo(NOT_ALLOWED);
        String code = client.createCode(token).authCode();

        assertThat(client.redeem(code).text("error")).isEqualTo("unauthorized_client");
        client.redeem(code, Map.of("scope", "share")).expect(200);
    }

    @Test
    void aMapperInAScopeOfARoleAppliesToUsersWithThatRole() {
        String scope = realm.addMapperScope("for-sharers", Map.of());
        realm.admin().post(realm.path("/roles"), Map.of("name", "sharer"));
        Object role = List.of(realm.admin().get(realm.path("/roles/sharer")));
        realm.admin().post(realm.path("/client-scopes/" + scope + "/scope-mappings/realm"), role);
        realm.admin().post(realm.path("/users/" + realm.userId("alice") + "/role-mappings/realm"), role);
        Client client = newClient().withDefaultScope(scope);
        Client open = newClient().withMapper();

        assertThat(client.createCode(client.signIn("bob").accessToken()).message())
                .isEqualTo(NOT_ALLOWED);
        assertCreated(create(client, "{}"));
        String bobs = open.createCode(open.signIn("bob").accessToken()).authCode();
        assertThat(client.redeem(bobs).text("error")).isEqualTo("invalid_grant");
        client.redeem(create(client, "{}").authCode()).expect(200);
    }

    @Test
    void expiredAndUsedUpCodesNoLongerCountTowardsTheLimit() {
        Client client = newClient().withMapper(Map.of("max-active-codes", "3"));
        String token = client.signIn("alice").accessToken();
        String first = client.createCode(token, "{\"duration_minutes\":5}").authCode();
        assertCreated(client.createCode(token, "{\"duration_minutes\":5}"));
        assertCreated(client.createCode(token, "{\"duration_minutes\":0.05}"));

        Reply refused = client.createCode(token);
        assertThat(refused.expect(200).json().has("auth_code")).isFalse();
        assertThat(refused.body()).contains("\"auth_code_limit_exceeded\":true");
        assertThat(refused.message()).isNotBlank();
        assertCreated(create(client, "{}"));

        client.redeem(first).expect(200);
        assertCreated(client.createCode(token, "{\"duration_minutes\":5}"));
        await("an expired code makes room")
                .until(() -> client.createCode(token).json().has("auth_code"));
        assertThat(client.createCode(token).json().has("auth_code")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "client, client_id is missing, client_id",
        "challenge, code_challenge is missing, code_challenge",
        "dpop, dpop_jkt is missing, dpop_jkt",
        "any, 'client_id, code_challenge or dpop_jkt is missing', client_id code_challenge dpop_jkt"
    })
    void theRequiredBindingIsEnforced(String setting, String refusal, String sufficient) {
        Client client = newClient().withMapper(Map.of("required-binding", setting));
        Map<String, String> bindings = Json.texts("""
                {client_id: '"client_id":"%s"', dpop_jkt: '"dpop_jkt":"%s"', code_challenge:
                 '"code_challenge":"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM","code_challenge_method":"S256"'}""".formatted(client.clientId(), new DpopKey().thumbprint()));

        assertThat(create(client, "{\"scope\":\"openid\"}").message()).contains(refusal);
        bindings.forEach((name, member) -> {
            Reply reply = create(client, "{" + member + "}");
            assertThat(reply.json().has("auth_code")).as(reply.body()).isEqualTo(sufficient.contains(name));
        });
    }

    @Test
    void aTokenOfACodeCreatesCodesOnlyIfTheMapperAllowsChains() {
        Client app = newClient().withMapper();
        Client trusted = newClient().withMapper(Map.of("max-chain-depth", "1"));
        Reply signIn = app.signIn("alice");
        String code = app.createCode(signIn.accessToken(), "{\"uses\":2}").authCode();

        Reply redeemed = app.redeem(code);
        for (Reply tokens : List.of(redeemed, app.refresh(redeemed.refreshToken()))) {
            assertThat(app.createCode(tokens.accessToken()).message())
                    .startsWith("This client was connected with an auth code");
        }
        Reply allowed = trusted.redeem(code);
        assertCreated(trusted.createCode(allowed.accessToken()));
        assertCreated(trusted.createCode(trusted.refresh(allowed.refreshToken()).accessToken()));
        assertCreated(app.createCode(signIn.accessToken()));
        assertCreated(app.createCode(app.refresh(signIn.refreshToken()).accessToken()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    auth-codes-create | max-uses         | many | “Maximum number of uses” must be a whole number from 1 to 1000.
                    auth-codes-create | default-uses     | 101  | “Default number of uses” must not be greater than “Maximum number of uses” (100).
                    auth-codes-create | required-binding | both | “Required binding” must be one of: none, client, challenge, dpop, any.
                    auth-codes-create | short-codes      | yes  | “Short codes” must be true or false.
                    auth-codes-redeem | allowed-scopes   | "a"  | “Allowed scopes” must consist of scopes separated by spaces.
                    auth-codes-redeem | networks         | home | “Networks for redeeming” must consist of networks such as 192.0.2.0/24 or 2001:db8::/32, separated by commas.
                    """)
    void anInvalidSettingIsRefusedWhenItIsSaved(String type, String key, String value, String message) {
        Client client = newClient();

        Reply reply = post(realm.admin(), client, type, Map.of(key, value));

        assertThat(reply.expect(400).text("error_description")).isEqualTo(message);
        assertThat(reply.text("error")).isEqualTo("Invalid value");
        assertThat(realm.admin().get(client.path("/protocol-mappers/models")).isEmpty())
                .isTrue();
    }

    @Test
    void anInvalidSettingIsExplainedInTheLanguageOfTheAdmin() {
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
    void anImportedInvalidSettingPermitsNothingAndIsLoggedOnce() {
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
