package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How users get to the page auth/connect: as to any app, through what an admin demands of sign-ins to its client. */
class ConnectSignInIT {
    private final Realm realm = Realm.create();
    private final Client pageClient = PageVisit.addPageClient(realm).withMapper();
    private final Client app = realm.addClient("app").withMapper();

    /** Has signed in to another app in this browser, so has the SSO cookie, and was never on the page. */
    private PageVisit aliceWithTheCookieOnly() {
        PageVisit visit = PageVisit.of(realm);
        visit.browser().signIn(app, "alice", Map.of());
        return visit;
    }

    @Test
    void aUserWithTheCookieComesToThePageWithoutTypingAnything() {
        PageVisit alice = aliceWithTheCookieOnly();

        assertThat(alice.open().status()).isEqualTo(303);
        Reply page = alice.arrive();
        assertThat(PageVisit.isPage(page)).isTrue();
        assertThat(page.response().uri()).isEqualTo(alice.page());
        assertThat(PageVisit.isPage(alice.open())).isTrue();
        assertThat(PageVisit.showsCode(alice.make(Map.of()))).isTrue();
    }

    @Test
    void noAuthorizationCodeIsIssuedOnTheWay() {
        PageVisit alice = aliceWithTheCookieOnly();
        URI signIn = URI.create(alice.open().header("Location").orElseThrow());
        String back = alice.browser().visit(signIn).header("Location").orElseThrow();
        Reply clean = alice.browser().visit(URI.create(back));

        assertThat(back).startsWith(alice.page() + "?").doesNotContain("code=", "token", "#");
        assertThat(clean.status()).isEqualTo(303);
        assertThat(clean.header("Location")).contains(alice.page().toString());
    }

    @Test
    void whoSignsInElsewhereMeanwhileIsNotLostOnAStaleLoginPage() {
        PageVisit alice = PageVisit.of(realm);
        Reply stale = alice.arrive();
        alice.browser().signIn(app, "alice", Map.of());
        Reply page = alice.browser().logIn(stale, "alice");

        assertThat(page.status()).as(page.body()).isLessThan(500);
        assertThat(PageVisit.isPage(alice.arrive())).isTrue();
    }

    @Test
    void aLoginPageThatWasOpenForTooLongLeadsBackToThePage() {
        realm.update(Map.of("accessCodeLifespan", 2, "accessCodeLifespanLogin", 2, "accessCodeLifespanUserAction", 2));
        PageVisit alice = PageVisit.of(realm);
        Reply stale = alice.arrive();
        alice.browser().signIn(app, "alice", Map.of());
        Pause.of(Duration.ofSeconds(5));
        Reply late = alice.browser().logIn(stale, "alice");

        assertThat(late.body()).contains("href=\"" + alice.page() + "\"");
    }

    @Nested
    class AnAuthenticationFlow {

        @Test
        void thatDeniesAccessKeepsOutUsersWhoHaveTheCookie() {
            bind(pageClient, denyingFlow("nobody"));
            PageVisit alice = aliceWithTheCookieOnly();
            Reply page = alice.arrive();

            assertThat(page.body()).doesNotContain("class=\"acc\"");
            assertThat(page.response().uri().getPath()).endsWith("/login-actions/authenticate");
            assertThat(alice.news("any").status()).isEqualTo(401);
        }

        @Test
        void thatIsBoundLaterCountsForUsersWhoAreOnThePageAlready() {
            PageVisit alice = PageVisit.signedIn(realm, "alice");
            alice.make(Map.of("label", "before"));
            Reply page = alice.open();
            String id = alice.listed().get(0);
            bind(pageClient, denyingFlow("nobody"));

            assertThat(alice.arrive().body()).doesNotContain("class=\"acc\"");
            assertThat(alice.news(id).status()).isEqualTo(401);
            assertThat(PageVisit.showsCode(alice.make(page, Map.of("label", "after"))))
                    .isFalse();
            assertThat(alice.submit(Map.of(
                                    "action", "revoke-all", "state_checker", PageVisit.hidden(page, "state_checker")))
                            .status())
                    .isEqualTo(303);
            bind(pageClient, "");
            assertThat(alice.arrive().body()).contains("before").doesNotContain("after</bdi>");
        }

        @Test
        void thatIsBoundByAClientPolicyKeepsThemOutToo() {
            PageVisit alice = aliceWithTheCookieOnly();
            denyingFlow("nobody");
            setPolicy("auth-flow-enforcer", "{\"auth-flow-alias\":\"nobody\"}");
            Reply page = alice.arrive();

            assertThat(page.body()).doesNotContain("class=\"acc\"");
            assertThat(page.response().uri().getPath()).endsWith("/login-actions/authenticate");
        }

        @Test
        void ofTheRealmThatDeniesAccessKeepsOutUsersWhoHaveTheCookie() {
            PageVisit alice = aliceWithTheCookieOnly();
            denyingFlow("nobody");
            realm.update(Map.of("browserFlow", "nobody"));

            assertThat(alice.arrive().body()).doesNotContain("class=\"acc\"");
        }

        @Test
        void isNotReplacedByAClientSessionThatCameAboutInAnotherWay() {
            pageClient.update(Map.of("directAccessGrantsEnabled", true, "standardFlowEnabled", true));
            pageClient.update(Map.of("redirectUris", List.of("http://localhost:3000/*")));
            PageVisit alice = PageVisit.of(realm);
            alice.browser().signIn(pageClient, "alice", Map.of());
            pageClient.update(Map.of("standardFlowEnabled", false));
            bind(pageClient, denyingFlow("nobody"));

            assertThat(alice.arrive().body()).doesNotContain("class=\"acc\"");
        }
    }

    @Test
    void aClientPolicyThatRejectsSignInsKeepsOutUsersWhoHaveTheCookie() {
        PageVisit alice = aliceWithTheCookieOnly();
        setPolicy("reject-request", "{}");
        Reply page = alice.arrive();

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.body()).doesNotContain("class=\"acc\"").contains("You were not signed in.");
        assertThat(realm.lastEvent("LOGIN_ERROR").at("/details/reason").asText())
                .isEqualTo("client_policy_error");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkce-enforcer|{\"auto-configure\":\"false\"}",
                "secure-session|{}",
                "reject-implicit-grant|{\"auto-configure\":\"false\"}",
                "confidential-client|{}"
            })
    void thePageMeetsTheUsualClientPolicies(String executor, String configuration) {
        pageClient.update(Map.of("publicClient", false));
        PageVisit alice = aliceWithTheCookieOnly();
        setPolicy(executor, configuration);

        assertThat(PageVisit.isPage(alice.arrive())).isTrue();
    }

    @Nested
    class Consent {
        private final PageVisit alice;

        Consent() {
            pageClient.update(Map.of("consentRequired", true));
            alice = aliceWithTheCookieOnly();
        }

        @Test
        void isAskedForWhereTheClientRequiresIt() {
            Reply consent = alice.arrive();
            Reply page = alice.browser().fillIn(consent, Map.of("accept", "Yes"));

            assertThat(consent.body()).contains("kc-oauth").doesNotContain("class=\"acc\"");
            assertThat(alice.open().body()).contains("class=\"acc\"");
            assertThat(PageVisit.isPage(page)).isTrue();
        }

        @Test
        void thatIsRequiredFromNowOnIsAskedForAlthoughTheUserIsOnThePageAlready() {
            pageClient.update(Map.of("consentRequired", false));
            assertThat(PageVisit.isPage(alice.arrive())).isTrue();
            pageClient.update(Map.of("consentRequired", true));

            assertThat(alice.news("any").status()).isEqualTo(401);
            assertThat(alice.arrive().body()).contains("kc-oauth").doesNotContain("class=\"acc\"");
        }

        @Test
        void thatIsRefusedLeadsToAnErrorAndNotToThePageNorRound() {
            Reply refused = alice.browser().fillIn(alice.arrive(), Map.of("cancel", "No"));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).doesNotContain("class=\"acc\"").contains("You were not signed in.");
            assertThat(alice.arrive().body()).contains("kc-oauth");
        }

        @Test
        void thatIsRevokedIsAskedForAgainAndTheFormIsAsItWas() {
            alice.browser().fillIn(alice.arrive(), Map.of("accept", "Yes"));
            Reply page = alice.open();
            realm.admin()
                    .delete(realm.path("/users/" + realm.personId("alice") + "/consents/" + pageClient.clientId()));

            assertThat(alice.news("any").status()).isEqualTo(401);
            URI signIn = URI.create(alice.make(page, Map.of("label", "my secret plan"))
                    .header("Location")
                    .orElseThrow());
            Reply consent = alice.browser().open(signIn);
            assertThat(consent.body()).contains("kc-oauth");
            Reply back = alice.browser().fillIn(consent, Map.of("accept", "Yes"));
            assertThat(back.body()).contains("value=\"my secret plan\"").doesNotContain("my secret plan</bdi>");
        }
    }

    @Test
    void whoGivesUpSigningInAgainIsToldSoAndNobodyElseIs() {
        pageClient.removeMapper();
        pageClient.withMapper(Map.of("max-auth-age-seconds", "1"));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        Pause.of(Duration.ofSeconds(3));
        alice.make(Map.of("label", "my secret plan"));
        Reply page = alice.browser().open(alice.page("error=access_denied"));

        assertThat(page.response().uri()).isEqualTo(alice.page());
        assertThat(page.body()).contains("You did not sign in again", "value=\"my secret plan\"");
        assertThat(alice.browser().open(alice.page("error=access_denied")).body())
                .doesNotContain("You did not sign in again");
    }

    @Test
    void afterTheClientSessionHasExpiredTheUserIsSignedInAnew() {
        pageClient.update(Map.of("attributes", Map.of("client.session.idle.timeout", "2")));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        Pause.of(Duration.ofSeconds(4));

        assertThat(alice.open().status()).isEqualTo(303);
        assertThat(PageVisit.isPage(alice.arrive())).isTrue();
        assertThat(PageVisit.isPage(alice.open())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"standardFlowEnabled", "implicitFlowEnabled"})
    void aClientWithABrowserFlowDoesNotSwitchThePageOn(String flow) {
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        pageClient.update(Map.of(flow, true));

        assertThat(alice.open().status()).isEqualTo(404);
        assertThat(alice.news("any").status()).isEqualTo(404);
        assertThat(alice.submit(Map.of()).status()).isEqualTo(404);
        assertThat(Server.shared().log())
                .contains("The page auth/connect of realm '" + realm.name() + "' is off: client 'auth-code-connect'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"})
    void nobodyGetsAnAuthorizationCodeForThePageInAnyResponseMode(String mode) {
        pageClient.update(Map.of("redirectUris", List.of("/realms/" + realm.name() + "/auth/connect")));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        for (String type : List.of("code", "none", "id_token", "code id_token token")) {
            Reply reply = alice.browser()
                    .visit(URI.create(pageClient.endpoint("auth") + "?"
                            + Http.encode(Map.of(
                                    "client_id",
                                    "auth-code-connect",
                                    "redirect_uri",
                                    alice.page().toString(),
                                    "response_type",
                                    type,
                                    "response_mode",
                                    mode,
                                    "scope",
                                    "openid",
                                    "nonce",
                                    "n"))));

            assertThat(reply.header("Location").orElse("") + reply.body())
                    .doesNotContainPattern("[?&#]code=|name=\"(?i:code|id_token|access_token)\"|token=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"code=x&state=y", "error=access_denied", "response=x.y.z", "", "code=%00&response=%ff"})
    void aPostedAuthorizationResponseIsRefusedInWords(String body) {
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        Reply reply = alice.browser().send(alice.page(), "application/x-www-form-urlencoded", body);

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("text/html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"kc_locale=de", "code=x", "error=x%0d%0aSet-Cookie:a=b", "state=x", "any=thing", "post", "news"})
    void everyAnswerMayBeFramedByNobodyWhateverTheRealmSays(String kind) {
        realm.update(Map.of(
                "browserSecurityHeaders", Map.of("contentSecurityPolicy", "frame-ancestors https://example.org")));
        for (PageVisit visitor :
                List.of(PageVisit.byLinks(realm), PageVisit.byLinks(realm).signIn("alice"))) {
            Reply reply = switch (kind) {
                case "news" -> visitor.news("any");
                case "post" -> visitor.submit(Map.of("action", "make"));
                case "put" -> visitor.open();
                default -> visitor.browser().visit(visitor.page(kind));
            };
            assertThat(reply.response().headers().allValues("Content-Security-Policy"))
                    .hasSize(2)
                    .contains("frame-ancestors https://example.org")
                    .last()
                    .asString()
                    .endsWith("frame-ancestors 'none'");
            assertThat(reply.header("Cache-Control")).contains("no-store");
            assertThat(reply.status()).isLessThan(500);
        }
    }

    @Nested
    class ATokenOfThePagesClient {

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void doesNothingWithCodesHoweverItWasObtained(boolean isPublic) {
            Client other = realm.addClient("other").withMapper();
            String code = other.createCode(other.signIn("alice").accessToken()).authCode();
            Map<String, Object> settings = new HashMap<>(Map.of(
                    "publicClient",
                    isPublic,
                    "secret",
                    "secret",
                    "standardFlowEnabled",
                    true,
                    "directAccessGrantsEnabled",
                    true,
                    "redirectUris",
                    List.of("http://localhost:3000/*")));
            pageClient.update(settings);
            Client open = new Client(realm, pageClient.id(), pageClient.clientId(), isPublic ? null : "secret");

            for (Reply tokens :
                    List.of(open.signIn("alice"), new Browser().signIn(open, "alice", Map.of()), device(open))) {
                String token = tokens.accessToken();
                assertThat(open.createCode(token).message())
                        .isEqualTo("This client is not allowed to create auth codes.");
                assertThat(open.codes(token).status()).isEqualTo(403);
                assertThat(open.revokeCodes(token, "").status()).isEqualTo(403);
                assertThat(open.revokeCodes(token, "/any").status()).isEqualTo(403);
                assertThat(open.createCode(open.refresh(tokens.refreshToken()).accessToken())
                                .message())
                        .isEqualTo("This client is not allowed to create auth codes.");
            }
            assertThat(open.redeem(code).text("error")).isEqualTo("unauthorized_client");
            assertThat(open.post(
                                    "/auth/code-login",
                                    "{\"auth_code\":\"" + code + "\",\"client_id\":\"auth-code-connect\"}")
                            .message())
                    .isNotEmpty();
            assertThat(other.redeem(code).status()).isEqualTo(200);
        }

        private Reply device(Client client) {
            pageClient.update(Map.of("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true")));
            JsonNode device = Http.send(
                            Http.form(client.endpoint("auth/device"), client.authenticated(Map.of("scope", "openid"))))
                    .json();
            Browser browser = new Browser();
            Reply page = browser.signInOn(
                    URI.create(device.path("verification_uri_complete").asText()), "alice");
            browser.fillIn(page, Map.of("accept", "Yes"));
            return client.token(Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "device_code",
                    device.path("device_code").asText()));
        }
    }

    @Test
    void thePagesClientIsNotOfferedAsARedeemerWhereASharedScopePermitsBoth() {
        Client page = pageClient;
        page.removeMapper();
        page.withDefaultScope(realm.addMapperScope("auth-codes", Map.of()));
        PageVisit alice = PageVisit.signedIn(realm, "alice");

        assertThat(alice.open().body())
                .contains("<option value=\"app\"")
                .doesNotContain("<option value=\"auth-code-connect\"");
        assertThat(PageVisit.showsCode(alice.make(Map.of("app", "app")))).isTrue();
        assertThat(PageVisit.showsCode(alice.make(Map.of("app", "auth-code-connect"))))
                .isFalse();
    }

    private String denyingFlow(String alias) {
        String id = realm.admin()
                .post(
                        realm.path("/authentication/flows"),
                        Map.of("alias", alias, "providerId", "basic-flow", "topLevel", true, "builtIn", false));
        String executions = realm.path("/authentication/flows/" + alias + "/executions");
        realm.admin().post(executions + "/execution", Map.of("provider", "deny-access-authenticator"));
        ObjectNode execution = (ObjectNode) realm.admin().get(executions).get(0);
        realm.admin().put(executions, execution.put("requirement", "REQUIRED"));
        return id;
    }

    private static void bind(Client client, String flow) {
        client.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", flow)));
    }

    private void setPolicy(String executor, String configuration) {
        realm.admin()
                .put(
                        realm.path("/client-policies/profiles"),
                        Map.of(
                                "profiles",
                                List.of(Map.of(
                                        "name",
                                        "profile",
                                        "executors",
                                        List.of(Map.of("executor", executor, "configuration", json(configuration)))))));
        realm.admin()
                .put(
                        realm.path("/client-policies/policies"),
                        Map.of(
                                "policies",
                                List.of(Map.of(
                                        "name",
                                        "policy",
                                        "enabled",
                                        true,
                                        "conditions",
                                        List.of(Map.of("condition", "any-client", "configuration", Map.of())),
                                        "profiles",
                                        List.of("profile")))));
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
