package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints at which Keycloak accepts an access token without evaluating its claims. */
class EndpointAccessIT {
    private static Realm realm;
    private static Client app;
    private static Client tool;
    private static Client limited;
    private String user;
    private Reply signIn;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper(Map.of("max-creations-per-minute", "0"));
        tool = realm.addClient("tool").withMapper();
        limited = realm.addClient("limited", Map.of("fullScopeAllowed", false)).withMapper();
    }

    @BeforeEach
    void signIn() {
        user = "user-" + System.nanoTime();
        realm.addPerson(user);
        signIn = app.signIn(user);
    }

    private String code(String request) {
        return app.createCode(signIn.accessToken(), request).authCode();
    }

    private void grantAdminRole() {
        realm.grantAdminRoles(user, "realm-admin");
    }

    private static URI adminApi() {
        return URI.create(realm.url().replace("/realms/", "/admin/realms/"));
    }

    private static int administer(Reply tokens) {
        return RawRequest.get(adminApi())
                .withHeader("Authorization: Bearer " + tokens.accessToken())
                .send()
                .status();
    }

    @Test
    void aCodeWithoutRolesIsRejectedForARedeemerThatCouldAdministerTheRealm() {
        String code = code("{\"scope\":\"openid\"}");
        grantAdminRole();

        Reply refused = tool.redeem(code);

        assertThat(refused.text("error")).isEqualTo("invalid_grant");
        assertThat(realm.lastRefusal()).isEqualTo("admin_role_beyond_scope");
        assertThat(administer(limited.redeem(code).expect(200))).isEqualTo(401);
    }

    @Test
    void aTokenWithRolesAdministersTheRealmAsItsUserDoes() {
        grantAdminRole();

        assertThat(administer(tool.redeem(code("{}")))).isEqualTo(200);
        assertThat(administer(tool.redeem(code("{\"scope\":\"openid roles\"}"))))
                .isEqualTo(200);
    }

    @Test
    void anAdminRoleGrantedLaterDoesNotHelpATokenWithoutRoles() {
        Reply narrowed = tool.redeem(code("{\"scope\":\"openid\"}"));
        Reply open = tool.redeem(code("{}"));
        grantAdminRole();

        assertThat(administer(narrowed)).isEqualTo(401);
        assertThat(tool.refresh(narrowed.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(administer(tool.refresh(open.refreshToken()))).isEqualTo(200);
    }

    @Test
    void noSpellingOfAPathOpensAnApiToANarrowedToken() {
        Reply narrowed = tool.redeem(code("{\"scope\":\"openid\"}"));
        grantAdminRole();
        String paths = """
                /realms/R/../../admin/realms/R
                /realms/R/%2e%2e/%2e%2e/admin/realms/R
                /realms/R/..%2f..%2fadmin/realms/R
                /realms/R/..;/..;/admin/realms/R
                /realms/R/%252e%252e/%252e%252e/admin/realms/R
                /realms/x/../R/../../admin/realms/R
                //admin/realms/R
                /admin//realms/R
                /admin/./realms/R
                /./admin/realms/R
                /admin;/realms/R
                /%61dmin/realms/R
                /admin/realms/R/
                /admin/realms/R?x=/realms/R/account
                /admin/realms/R#/realms/R/account
                http://x/realms/R/account/../../../admin/realms/R
                /admin/realms/R/users
                /admin/R/console/whoami
                /admin/serverinfo
                """;
        for (String path : paths.replace("R", realm.name()).lines().toList()) {
            Reply reply = RawRequest.get(adminApi())
                    .withTarget(path)
                    .withHeader("Authorization: Bearer " + narrowed.accessToken())
                    .send();

            assertThat(reply.status()).as(path + ": " + reply.body()).isBetween(400, 499);
        }
    }

    /** The owner of a resource can share it with any token, without a role (UMA). */
    @Test
    void aNarrowedTokenSharesNoResourceOfItsUser() {
        Map<String, Object> services = Map.of("serviceAccountsEnabled", true, "authorizationServicesEnabled", true);
        Client server = realm.addConfidentialClient("resource-server", services).withMapper();
        Object album = Json.of(
                "{name: 'album', owner: {id: %s}, ownerManagedAccess: true, scopes: [{name: 'view'}]}",
                realm.userId(user));
        String path = server.path("/authz/resource-server/resource");
        String resource = realm.admin().send("POST", path, album).text("_id");

        // up to Keycloak 26.5, 401
        assertThat(share(server, resource, server.redeem(code("{\"scope\":\"openid\"}")))
                        .status())
                .isIn(401, 403);
        share(server, resource, server.redeem(code("{}"))).expect(200);
    }

    private static Reply share(Client server, String resource, Reply tokens) {
        String policy = Json.text("{name: 'for the app', scopes: ['view'], clients: ['app']}");
        String authorization = "Bearer " + tokens.accessToken();
        return server.post("/authz/protection/uma-policy/" + resource, policy, "Authorization", authorization);
    }

    /** Those tokens would outlive the session, as they would after a token exchange. */
    @Test
    void noTokenOfACodeGetsTokensOfAnIdentityProvider() {
        Realm home = Realm.create();
        realm.addIdentityProvider("home", home);
        String path = realm.path("/identity-provider/instances/home");
        ObjectNode provider = (ObjectNode) realm.admin().get(path);
        realm.admin().put(path, provider.put("storeToken", true).put("addReadTokenRoleOnCreate", true));
        home.addPerson(user + "-at-home");
        signIn = new Browser().signIn(app, user + "-at-home", Map.of("kc_idp_hint", "home"));

        assertThat(brokered(signIn).status()).isEqualTo(200);
        assertThat(brokered(tool.redeem(code("{}"))).status()).isBetween(400, 401);
        assertThat(brokered(tool.redeem(code("{\"scope\":\"openid roles\"}"))).status())
                .isBetween(400, 401);
    }

    private static Reply brokered(Reply tokens) {
        return Http.send(HttpRequest.newBuilder(URI.create(realm.url() + "/broker/home/token"))
                .header("Authorization", "Bearer " + tokens.accessToken()));
    }
}
