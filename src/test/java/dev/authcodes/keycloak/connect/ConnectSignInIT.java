package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.fields;
import static dev.authcodes.keycloak.connect.PageVisit.hidden;
import static dev.authcodes.keycloak.connect.PageVisit.isPage;
import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.showsCode;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.ClientPolicy;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How users get to the page auth/connect: as to any app, through what an admin demands of sign-ins to its client. */
class ConnectSignInIT {
    private final Realm realm = Realm.create();
    private final Client pageClient = PageVisit.addPageClient(realm).withMapper();
    private final Client app = realm.addClient("app").withMapper();

    /** Alice has signed in to another app in this browser, so she has the SSO cookie, but has never opened the page. */
    private PageVisit aliceWithTheCookieOnly() {
        PageVisit visit = PageVisit.of(realm);
        visit.browser().signIn(app, "alice", Map.of());
        return visit;
    }

    @Test
    void aSignedInUserReachesThePageWithoutTypingAndWithoutAnAuthorizationCode() {
        PageVisit alice = aliceWithTheCookieOnly();
        Reply start = alice.open().expect(303);
        Reply back = alice.browser().visit(URI.create(location(start)));
        Reply clean = alice.browser().visit(URI.create(location(back))).expect(303);

        assertThat(location(back)).startsWith(alice.page() + "?").doesNotContain("code=", "token", "#");
        assertThat(location(clean)).isEqualTo(alice.page().toString());
        assertThat(isPage(alice.open())).isTrue();
        assertThat(showsCode(alice.create())).isTrue();
    }

    @Test
    void aUserWhoSignsInElsewhereGetsPastAStaleLoginPage() {
        PageVisit alice = PageVisit.of(realm);
        Reply stale = alice.arrive();
        alice.browser().signIn(app, "alice", Map.of());
        Reply page = alice.browser().logIn(stale, "alice");

        assertThat(page.status()).as(page.body()).isLessThan(500);
        assertThat(isPage(alice.arrive())).isTrue();
    }

    @Test
    void aLoginPageThatWasOpenForTooLongLeadsBackToThePage() {
        realm.update(Map.of("accessCodeLifespan", 2, "accessCodeLifespanLogin", 2, "accessCodeLifespanUserAction", 2));
        PageVisit alice = PageVisit.of(realm);
        Reply stale = alice.arrive();
        alice.browser().signIn(app, "alice", Map.of());
        Pause.of(Duration.ofSeconds(5));

        assertThat(alice.browser().logIn(stale, "alice").body()).contains("href=\"" + alice.page() + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "policy", "realm"})
    void aFlowThatDeniesAccessKeepsOutSignedInUsers(String boundBy) {
        PageVisit alice = aliceWithTheCookieOnly();
        String flow = denyingFlow();
        switch (boundBy) {
            case "client" -> bind(flow);
            case "policy" -> new ClientPolicy(realm).set("auth-flow-enforcer", Map.of("auth-flow-alias", "nobody"));
            default -> realm.update(Map.of("browserFlow", "nobody"));
        }
        Reply page = alice.arrive();

        assertThat(page.body()).doesNotContain("class=\"acc\"");
        assertThat(page.response().uri().getPath()).endsWith("/login-actions/authenticate");
        assertThat(alice.status("any").status()).isEqualTo(401);
    }

    @Test
    void aFlowBoundLaterAppliesToUsersWhoAreAlreadyOnThePage() {
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        alice.create("label", "before");
        Reply page = alice.open();
        String id = alice.listed().get(0);
        Map<String, String> revocation = fields("action", "revoke-all", "state_checker", hidden(page, "state_checker"));
        bind(denyingFlow());

        assertThat(isPage(alice.arrive())).isFalse();
        assertThat(alice.status(id).status()).isEqualTo(401);
        assertThat(showsCode(alice.create(page, "label", "after"))).isFalse();
        assertThat(alice.submit(revocation).status()).isEqualTo(303);
        bind("");
        assertThat(alice.arrive().body()).contains("before").doesNotContain("after</bdi>");
    }

    @Test
    void aClientSessionOfAnotherOriginIsNoSignInToThePage() {
        pageClient.update(Map.of("directAccessGrantsEnabled", true, "standardFlowEnabled", true));
        pageClient.update(Map.of("redirectUris", List.of("http://localhost:3000/*")));
        PageVisit alice = PageVisit.of(realm);
        alice.browser().signIn(pageClient, "alice", Map.of());
        pageClient.update(Map.of("standardFlowEnabled", false));
        bind(denyingFlow());

        assertThat(isPage(alice.arrive())).isFalse();
    }

    @Test
    void aClientPolicyThatRejectsSignInsKeepsOutSignedInUsers() {
        PageVisit alice = aliceWithTheCookieOnly();
        new ClientPolicy(realm).set("reject-request", Map.of());
        Reply page = alice.arrive().expect(400);

        assertThat(page.body()).doesNotContain("class=\"acc\"").contains(text("error.not-signed-in"));
        assertThat(realm.lastEvent("LOGIN_ERROR").at("/details/reason").asText())
                .isEqualTo("client_policy_error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkce-enforcer", "secure-session", "reject-implicit-grant", "confidential-client"})
    void thePageWorksUnderTheUsualClientPolicies(String executor) {
        pageClient.update(Map.of("publicClient", false));
        PageVisit alice = aliceWithTheCookieOnly();
        new ClientPolicy(realm).set(executor, Map.of("auto-configure", "false"));

        assertThat(isPage(alice.arrive())).isTrue();
    }

    @Test
    void requiredConsentIsRequestedAlsoFromUsersWhoAreAlreadyOnThePage() {
        PageVisit alice = aliceWithTheCookieOnly();
        assertThat(isPage(alice.arrive())).isTrue();
        pageClient.update(Map.of("consentRequired", true));

        assertThat(alice.status("any").expect(401).json())
                .as("no code has ended")
                .isEmpty();
        Reply consent = alice.arrive();
        assertThat(consent.body()).contains("kc-oauth").doesNotContain("class=\"acc\"");
        assertThat(isPage(alice.browser().fillIn(consent, Map.of("accept", "Yes"))))
                .isTrue();
        assertThat(isPage(alice.open())).isTrue();
    }

    @Test
    void aRefusedConsentLeadsToAnErrorWithoutARedirectLoop() {
        pageClient.update(Map.of("consentRequired", true));
        PageVisit alice = aliceWithTheCookieOnly();
        Reply refused =
                alice.browser().fillIn(alice.arrive(), Map.of("cancel", "No")).expect(400);

        assertThat(refused.body()).doesNotContain("class=\"acc\"").contains(text("error.not-signed-in"));
        assertThat(alice.arrive().body()).contains("kc-oauth");
    }

    @Test
    void aRevokedConsentIsRequestedAgainAndTheFormKeepsItsEntries() {
        pageClient.update(Map.of("consentRequired", true));
        PageVisit alice = aliceWithTheCookieOnly();
        alice.browser().fillIn(alice.arrive(), Map.of("accept", "Yes"));
        Reply page = alice.open();
        realm.admin().delete(realm.path("/users/" + realm.userId("alice") + "/consents/auth-code-connect"));

        assertThat(alice.status("any").status()).isEqualTo(401);
        Reply redirect = alice.create(page, "label", "my secret plan");
        Reply consent = alice.browser().open(URI.create(location(redirect)));
        assertThat(consent.body()).contains("kc-oauth");
        assertThat(alice.browser().fillIn(consent, Map.of("accept", "Yes")).body())
                .contains("value=\"my secret plan\"")
                .doesNotContain("my secret plan</bdi>");
    }

    @Test
    void aUserWhoCancelsTheRenewedSignInIsToldSoOnce() {
        pageClient.removeMapper();
        pageClient.withMapper(Map.of("max-auth-age-seconds", "1"));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        Pause.of(Duration.ofSeconds(3));
        alice.create("label", "my secret plan");
        Reply page = alice.browser().open(alice.page("error=access_denied"));

        assertThat(page.response().uri()).isEqualTo(alice.page());
        assertThat(page.body()).contains(text("alert.not-signed-in-again"), "value=\"my secret plan\"");
        assertThat(alice.browser().open(alice.page("error=access_denied")).body())
                .doesNotContain(text("alert.not-signed-in-again"));
    }

    @Test
    void anExpiredClientSessionIsRenewedBySigningIn() {
        pageClient.update(Map.of("attributes", Map.of("client.session.idle.timeout", "2")));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        Pause.of(Duration.ofSeconds(4));

        assertThat(alice.open().status()).isEqualTo(303);
        assertThat(isPage(alice.arrive())).isTrue();
        assertThat(isPage(alice.open())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"standardFlowEnabled", "implicitFlowEnabled"})
    void aClientWithABrowserFlowDoesNotEnableThePage(String flow) {
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        pageClient.update(Map.of(flow, true));

        assertThat(alice.open().status()).isEqualTo(404);
        assertThat(alice.status("any").status()).isEqualTo(404);
        assertThat(alice.submit(Map.of()).status()).isEqualTo(404);
        assertThat(Server.shared().log())
                .contains("The page auth/connect of realm '" + realm.name()
                        + "' is off because client 'auth-code-connect'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"})
    void noAuthorizationCodeForThePageIsIssuedInAnyResponseMode(String mode) {
        pageClient.update(Map.of("redirectUris", List.of("/realms/" + realm.name() + "/auth/connect")));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        for (String type : List.of("code", "none", "id_token", "code id_token token")) {
            Map<String, String> request = fields("client_id", "auth-code-connect", "response_type", type, "nonce", "n");
            request.putAll(fields("redirect_uri", alice.page().toString(), "response_mode", mode, "scope", "openid"));
            Reply reply = alice.browser().visit(URI.create(pageClient.endpoint("auth") + "?" + Http.encode(request)));

            assertThat(reply.header("Location").orElse("") + reply.body())
                    .doesNotContainPattern("[?&#]code=|name=\"(?i:code|id_token|access_token)\"|token=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kc_locale=de", "code=x", "error=x%0d%0aSet-Cookie:a=b", "state=x", "any=thing", "post", "poll"})
    void noResponseCanBeFramedWhateverTheRealmAllows(String kind) {
        String policy = "frame-ancestors https://example.org";
        realm.update(Map.of("browserSecurityHeaders", Map.of("contentSecurityPolicy", policy)));
        for (PageVisit visitor :
                List.of(PageVisit.byLinks(realm), PageVisit.byLinks(realm).signIn("alice"))) {
            Reply reply = switch (kind) {
                case "poll" -> visitor.status("any");
                case "post" -> visitor.submit(Map.of("action", "create"));
                default -> visitor.open(kind);
            };
            assertThat(reply.response().headers().allValues("Content-Security-Policy"))
                    .hasSize(2)
                    .contains(policy)
                    .last()
                    .asString()
                    .endsWith("frame-ancestors 'none'");
            assertThat(reply.header("Cache-Control")).contains("no-store");
            assertThat(reply.status()).isLessThan(500);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTokenOfThePagesClientNeitherCreatesNorManagesCodes(boolean isPublic) {
        String refused = "This client is not allowed to create auth codes.";
        String code = app.createCode(app.signIn("alice").accessToken()).authCode();
        Map<String, Object> settings = new HashMap<>(Map.of("publicClient", isPublic, "secret", "secret"));
        settings.putAll(Map.of("standardFlowEnabled", true, "directAccessGrantsEnabled", true));
        settings.put("redirectUris", List.of("http://localhost:3000/*"));
        pageClient.update(settings);
        Client open = new Client(realm, pageClient.id(), pageClient.clientId(), isPublic ? null : "secret");

        for (Reply tokens :
                List.of(open.signIn("alice"), new Browser().signIn(open, "alice", Map.of()), byDeviceGrant(open))) {
            String token = tokens.accessToken();
            String refreshed = open.refresh(tokens.refreshToken()).accessToken();
            assertThat(open.createCode(token).message()).isEqualTo(refused);
            assertThat(open.createCode(refreshed).message()).isEqualTo(refused);
            assertThat(open.codes(token).status()).isEqualTo(403);
            assertThat(open.revokeCodes(token, "").status()).isEqualTo(403);
            assertThat(open.revokeCodes(token, "/any").status()).isEqualTo(403);
        }
        assertThat(open.redeem(code).text("error")).isEqualTo("unauthorized_client");
        String login = Json.text("{auth_code: %s, client_id: 'auth-code-connect'}", code);
        assertThat(open.post("/auth/code-login", login).message()).isNotEmpty();
        assertThat(app.redeem(code).status()).isEqualTo(200);
    }

    private Reply byDeviceGrant(Client client) {
        pageClient.update(Map.of("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true")));
        Map<String, String> request = client.authenticated(Map.of("scope", "openid"));
        Reply device = Http.send(Http.form(client.endpoint("auth/device"), request));
        Browser browser = new Browser();
        URI verification = URI.create(device.text("verification_uri_complete"));
        browser.fillIn(browser.signInOn(verification, "alice"), Map.of("accept", "Yes"));
        String grantType = "urn:ietf:params:oauth:grant-type:device_code";
        return client.token(fields("grant_type", grantType, "device_code", device.text("device_code")));
    }

    /** Creates a flow with the alias {@code nobody} that denies access, and returns its id. */
    private String denyingFlow() {
        Map<String, Object> flow = Map.of("alias", "nobody", "providerId", "basic-flow", "topLevel", true);
        String id = realm.admin().post(realm.path("/authentication/flows"), flow);
        String executions = realm.path("/authentication/flows/nobody/executions");
        realm.admin().post(executions + "/execution", Map.of("provider", "deny-access-authenticator"));
        ObjectNode execution = (ObjectNode) realm.admin().get(executions).get(0);
        realm.admin().put(executions, execution.put("requirement", "REQUIRED"));
        return id;
    }

    private void bind(String flow) {
        pageClient.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", flow)));
    }
}
