package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The boundary where token exchange is that of Keycloak's feature {@code token-exchange}, which also exchanges for tokens
 * of other users, of identity providers and of SAML, and where there is the SCIM API.
 */
class LegacyExchangeIT {
    private static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";
    private static final String NOT_EXCHANGED =
            "A token of an auth code can only be exchanged for tokens of the same session";

    @AutoClose
    private static Server server;

    private static Realm realm;
    private static BoundaryScene scene;
    private static BoundaryMatrix matrix;

    @BeforeAll
    static void start() {
        server = Server.inCopy("legacy-exchange")
                .withEmptyData()
                .withExtension()
                .withOption("--features=token-exchange,admin-fine-grained-authz:v1,scim-api")
                .start();
        realm = Realm.create(server, BoundaryScene.settings(false));
        scene = BoundaryScene.withLegacyExchange(realm);
        matrix = new BoundaryMatrix(scene, Presentation.EXCHANGE_FOR_ID_TOKEN, Presentation.ADMIN_API);
    }

    @Test
    void everyTokenDoesWhatItsCodeAllowsUntilACascadeEndsIt() {
        Browser browser = new Browser();
        String signIn = browser.signIn(scene.app(), "alice", Map.of()).accessToken();
        List<HeldToken> ended = scene.ofOpenCode(signIn);
        List<HeldToken> others = new ArrayList<>(scene.ofNarrowedCode(signIn));
        others.addAll(scene.ofSignIn(browser, "alice"));
        others.addAll(scene.ofShortLivedTokens(signIn));
        others.addAll(scene.ofDeepCode(signIn));
        assertThat(matrix.faultsOf(ended)).isEmpty();
        assertThat(matrix.faultsOf(others)).isEmpty();
        assertThat(matrix.faults(ended)).isEmpty();

        scene.revoke(ended, signIn);

        assertThat(matrix.faultsOfRevoked(ended)).isEmpty();
        assertThat(matrix.faults(others)).isEmpty();
    }

    @Test
    void nothingElseInARequestMakesATokenOfANarrowedCodeExchangeable() {
        String signIn = scene.app().signIn("alice").accessToken();
        Browser other = new Browser();
        List<HeldToken> foreign = List.of(
                scene.ofSignIn(other, "bob").get(0),
                scene.ofOpenCode(scene.app().signIn("bob").accessToken()).get(0));

        assertThat(matrix.faultsOfDisturbed(scene.ofNarrowedCode(signIn), false, foreign))
                .isEmpty();
    }

    private static Reply exchange(Client client, String accessToken, String... further) {
        Map<String, String> parameters = new HashMap<>();
        for (int n = 0; n < further.length; n += 2) {
            parameters.put(further[n], further[n + 1]);
        }
        return client.exchange(accessToken, parameters);
    }

    @Test
    void aTokenOfACodeIsNotExchangedForAnotherUserAnIdentityProviderOrSaml() {
        realm.addAdmin("carol", "impersonation", "query-users");
        Realm home = Realm.create(server, Map.of());
        realm.addIdentityProvider("home", home);
        Reply signIn = scene.tool().signIn("carol");
        Reply code = scene.app().createCode(scene.app().signIn("carol").accessToken());
        String ofCode = scene.tool().redeem(code.authCode()).accessToken();

        exchange(scene.tool(), signIn.accessToken(), "requested_subject", "bob").expect(200);
        for (String[] wish : new String[][] {
            {"requested_subject", "bob"},
            {"requested_issuer", "home"},
            {"requested_subject", "bob", "requested_issuer", "home"},
            {"requested_token_type", TOKEN_TYPE + "saml2"}
        }) {
            Reply refused = exchange(scene.tool(), ofCode, wish).expect(400);

            assertThat(refused.text("error_description")).isEqualTo(NOT_EXCHANGED);
        }
    }

    /** This exchange uses the scopes of the audience and not those of the client that holds the tokens. */
    @Test
    void aTokenExchangedForAnotherAudienceNamesTheSameCode() {
        Client audience = realm.addConfidentialClient("audience").withMapper();
        allowExchangeTo(audience);
        String signIn = scene.app().signIn("alice").accessToken();
        Reply code = scene.app().createCode(signIn);
        Reply tokens = scene.tool().redeem(code.authCode(), Map.of("scope", "openid"));

        Reply exchanged = exchange(scene.tool(), tokens.accessToken(), "audience", "audience");
        ExpectedOrigin origin = ExpectedOrigin.of("code " + code.codeId(), "open", tokens);
        List<HeldToken> all = HeldToken.of("exchanged for another audience", scene.tool(), exchanged, origin);

        assertThat(matrix.faultsOf(all)).isEmpty();
        scene.revoke(all, signIn);
        assertThat(matrix.faultsOfRevoked(all)).isEmpty();
    }

    private static void allowExchangeTo(Client client) {
        realm.admin().put(client.path("/management/permissions"), Map.of("enabled", true));
        String permission = realm.admin()
                .get(client.path("/management/permissions"))
                .at("/scopePermissions/token-exchange")
                .asText();
        String authorization = realm.client("realm-management").path("/authz/resource-server");
        Object tools = Map.of("name", "tools", "clients", List.of(scene.tool().id()));
        String policy = realm.admin()
                .send("POST", authorization + "/policy/client", tools)
                .text("id");
        ObjectNode settings = (ObjectNode) realm.admin().get(authorization + "/permission/scope/" + permission);
        settings.putArray("policies").add(policy);
        realm.admin().put(authorization + "/permission/scope/" + permission, settings);
    }

    /** The SCIM API checks the roles of the user, like the Admin REST API. */
    @Test
    void anAdminRoleGrantedLaterDoesNotOpenTheScimApiToANarrowedToken() {
        realm.update(Map.of("scimApiEnabled", true));
        String scim = realm.url() + "/scim/v2";
        Client client = realm.addConfidentialClient("scim-client").withMapper();
        String config = "{'included.custom.audience': %s, 'access.token.claim': true}";
        client.withMapper("oidc-audience-mapper", config, scim);
        realm.addPerson("dave");
        String signIn = scene.app().signIn("dave").accessToken();
        Reply narrowed = client.redeem(
                scene.app().createCode(signIn, "{\"scope\":\"openid\"}").authCode());
        Reply open = client.redeem(scene.app().createCode(signIn).authCode());
        realm.grantAdminRoles("dave", "realm-admin");

        assertThat(users(scim, narrowed)).isEqualTo(401);
        assertThat(users(scim, open)).isEqualTo(200);
    }

    private static int users(String scim, Reply tokens) {
        return RawRequest.get(URI.create(scim + "/Users"))
                .withHeader("Authorization: Bearer " + tokens.accessToken())
                .send()
                .status();
    }
}
