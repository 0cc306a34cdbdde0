package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.code;
import static dev.authcodes.keycloak.connect.PageVisit.fields;
import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.secret;
import static dev.authcodes.keycloak.connect.PageVisit.showsCode;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.connect.PageState.Alert;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page by its requests and responses. What it is like in a browser is in {@link ConnectStoryIT}. */
class ConnectPageIT {
    private static final Pattern SCRIPT_WITHOUT_NONCE =
            Pattern.compile("<script(?! nonce=\"[A-Za-z0-9]{32}\")", Pattern.CASE_INSENSITIVE);
    private static final String SECURITY_HEADERS =
            "X-Frame-Options X-Content-Type-Options X-Robots-Tag Strict-Transport-Security Referrer-Policy";

    private final Realm realm = Realm.create();
    private final Client pageClient = PageVisit.addPageClient(realm);
    private final Client tool =
            realm.addClient("tool", Map.of("name", "Terminal tool")).withRedeemMapper(Map.of());

    /** On the page, where these settings apply to creating codes. */
    private PageVisit alice(String... settings) {
        pageClient.withCreateMapper(fields(settings));
        return PageVisit.signedIn(realm, "alice");
    }

    @ParameterizedTest
    @CsvSource({"clientId,renamed", "enabled,false", "protocol,saml"})
    void thereIsNoPageWithoutAnEnabledOidcClientOfItsName(String setting, String value) {
        pageClient.update(Map.of(setting, value));
        PageVisit visit = PageVisit.of(realm);

        assertError(visit.open(), 404, "error.off");
        assertError(visit.submit(Map.of()), 404, "error.off");
        assertThat(visit.status("any").status()).isEqualTo(404);
    }

    @Test
    void aRealmThatRequiresHttpsOrIsDisabledHasNoPage() {
        realm.update(Map.of("sslRequired", "all"));
        assertThat(PageVisit.of(realm).open().status()).isEqualTo(403);

        realm.update(Map.of("sslRequired", "external", "enabled", false));
        assertThat(PageVisit.of(realm).open().status()).isEqualTo(403);
        realm.update(Map.of("enabled", true));
    }

    @Test
    void aUserWhoIsNotSignedInReturnsFromTheSignInToACleanAddress() {
        PageVisit visit = PageVisit.of(realm);
        Reply redirect = visit.open().expect(303);
        Reply page = visit.browser().signInOn(visit.page(), "alice").expect(200);

        assertThat(redirect.header("Cache-Control")).contains("no-store");
        assertThat(location(redirect))
                .startsWith(realm.url() + "/login-actions/authenticate?client_id=auth-code-connect&");
        assertThat(page.response().uri()).isEqualTo(visit.page());
        assertThat(page.body()).contains("<bdi>alice</bdi>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kc_locale=de", "ui_locales=fr%20de"})
    void theSignInIsInTheLanguageInThePagesAddress(String query) {
        speakGerman();
        PageVisit visit = PageVisit.of(realm);

        assertThat(visit.browser().open(visit.page(query)).body()).contains("lang=\"de\"");
    }

    @Test
    void theChosenLanguageStaysInTheFormsAddress() {
        speakGerman();
        PageVisit alice = alice();

        assertThat(alice.open("kc_locale=de").body())
                .contains("lang=\"de\"", "action=\"" + alice.page("kc_locale=de") + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code=x&state=y&session_state=z",
                "code=x",
                "state=y",
                "session_state=z",
                "iss=https%3A%2F%2Fexample.org",
                "response=x.y.z",
                "error=access_denied&state=y",
                "error=temporarily_unavailable"
            })
    void aReturnFromASignInThatDidNotTakePlaceIsNeitherTrustedNorRepeated(String query) {
        assertError(PageVisit.of(realm).open(query), 400, "error.not-signed-in");

        PageVisit alice = alice();
        assertThat(location(alice.open(query))).isEqualTo(alice.page().toString());
        assertThat(alice.open().body()).contains("class=\"acc\"").doesNotContain("acc-alert");
    }

    @Test
    void aUserWhoIsDisabledIsNotServedAndNotRedirectedInCircles() {
        PageVisit visit = alice();
        realm.updatePerson("alice", Map.of("enabled", false));
        Reply page = visit.arrive();

        assertThat(page.body()).doesNotContain("class=\"acc\"");
        assertThat(page.response().uri().getPath()).doesNotEndWith("/auth/connect");
    }

    @Test
    void aUserWhoIsLockedOutIsNotServedAndNotRedirectedInCircles() {
        realm.update(Map.of("bruteForceProtected", true, "failureFactor", 1, "permanentLockout", false));
        PageVisit visit = alice();
        for (int attempt = 0; attempt < 3; attempt++) {
            tool.token(Map.of("grant_type", "password", "username", "alice", "password", "wrong"));
        }

        assertThat(visit.open().status()).isEqualTo(403);
        assertThat(visit.open().body()).doesNotContain("class=\"acc\"");
        assertThat(visit.status("any").status()).isEqualTo(404);
    }

    @Test
    void afterTheSessionHasEndedAFormLeadsToTheSignInAndCreatesNothing() {
        PageVisit visit = alice();
        Reply page = visit.open();
        realm.admin().post(realm.path("/users/" + realm.personId("alice") + "/logout"), Map.of());
        Reply reply = visit.create(page).expect(303);

        assertThat(location(reply)).isEqualTo(visit.page().toString());
        assertThat(location(visit.open())).contains("/login-actions/authenticate?");
    }

    @Test
    void thePageHasTheHeadersOfTheLoginPagesAndAStricterPolicyBesideTheRealms() {
        String policy = "frame-src 'self'; frame-ancestors 'none'; object-src 'none';";
        realm.update(Map.of("browserSecurityHeaders", Map.of("contentSecurityPolicy", policy)));
        PageVisit alice = alice();
        Reply page = alice.open();
        Reply login = new Browser().open(alice.page());

        for (String header : SECURITY_HEADERS.split(" ")) {
            assertThat(page.header(header)).as(header).isPresent().isEqualTo(login.header(header));
        }
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.response().headers().allValues("Content-Security-Policy"))
                .hasSize(2)
                .startsWith(policy)
                .last()
                .asString()
                .contains("default-src 'none'", "script-src 'self' 'nonce-")
                .contains("base-uri 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }

    @Test
    void theNonceIsNewEachTimeAndOnEveryScriptButNotOnWhatUsersTyped() {
        PageVisit alice = alice();
        tool.update(Map.of("name", "<img src=x onerror=alert(1)>${page}"));
        Reply page = alice.create("label", "\"><script>alert(2)</script> ${page} {0} ''", "app", "tool");

        assertThat(nonce(page)).isNotEqualTo(nonce(alice.open()));
        assertThat(SCRIPT_WITHOUT_NONCE.matcher(page.body()).find()).isFalse();
        assertThat(page.body())
                .contains("&quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt; ${page} {0} &#39;&#39;")
                .contains("&lt;img src=x onerror=alert(1)&gt;${page}")
                .doesNotContain("alert(2)</script>", "<img src=x");
    }

    @Test
    void theCodeIsInTheResponseAndNowhereElse() {
        PageVisit alice = alice();
        Reply created = alice.create("label", "laptop").expect(200);
        String code = code(created);

        assertThat(created.header("Cache-Control")).contains("no-store");
        assertThat(created.header("Location")).isEmpty();
        assertThat(created.body()).contains(text("code.warning"), text("code.warning-more"));
        assertThat(alice.open().body()).contains("laptop").doesNotContain(secret(code));
        assertThat(Server.shared().log()).doesNotContain(secret(code));
        assertThat(alice.status(alice.listed().get(0)).body()).doesNotContain(secret(code));
    }

    @Test
    void theSameFormSentAgainCreatesNoSecondCode() {
        PageVisit alice = alice();
        Reply page = alice.open();
        Reply first = alice.create(page);
        Reply again = alice.create(page);

        assertThat(showsCode(first)).isTrue();
        assertThat(showsCode(again)).isFalse();
        assertThat(again.body()).contains(text("alert.already-sent"));
        assertThat(alice.listed()).hasSize(1);
    }

    @Test
    void aFormThatWasRefusedIsAcceptedWhenItIsSentAgain() {
        PageVisit alice = alice("max-active-codes", "1");
        Reply page = alice.open();
        alice.create();
        Reply refused = alice.create(page);
        alice.act("revoke-all");

        assertThat(refused.body()).contains(text("alert.limit"));
        assertThat(showsCode(alice.create(page))).isTrue();
        assertThat(alice.create(page).body()).contains(text("alert.already-sent"));
    }

    @Test
    void aFormOfAPageThatWasOpenForTooLongIsShownAgain() {
        PageVisit alice = alice();
        Reply again = alice.create("ticket", "1000000000.abcdefghijklmnopqrstuv", "label", "laptop");

        assertThat(again.body()).contains(text("alert.form-too-old"), "value=\"laptop\"");
        assertThat(alice.listed()).isEmpty();
    }

    @Test
    void aFormWithoutTheStateCheckerOfTheSignInChangesNothing() {
        PageVisit alice = alice();
        alice.create();
        List<String> codes = alice.listed();
        String other = PageVisit.signedIn(realm, "alice").stateChecker();

        for (String stateChecker : List.of("", "x", other)) {
            assertError(alice.act("revoke", "id", codes.get(0), "state_checker", stateChecker), 403, "error.forged");
            assertError(alice.create("state_checker", stateChecker), 403, "error.forged");
        }
        assertThat(alice.listed()).isEqualTo(codes);
    }

    @ParameterizedTest
    @CsvSource({"cross-site,403,403", "same-site,403,403", "none,403,403", "same-origin,303,200"})
    void onlyAPageOfThisOriginCanSendFormsAndPoll(String site, int form, int poll) {
        PageVisit alice = alice();
        alice.create();
        String id = alice.listed().get(0);
        Map<String, String> revocation = fields("action", "revoke", "id", id, "state_checker", alice.stateChecker());

        assertThat(alice.status(id, "Sec-Fetch-Site", site).status()).isEqualTo(poll);
        assertThat(alice.submit(revocation, "Sec-Fetch-Site", site).status()).isEqualTo(form);
        assertThat(alice.listed()).hasSize(form == 403 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded|%zz=%&action=%c3%28&state_checker=%",
                "application/x-www-form-urlencoded|''",
                "application/x-www-form-urlencoded|code=x&state=y",
                "application/x-www-form-urlencoded|error=access_denied",
                "application/x-www-form-urlencoded|code=%00&response=%ff",
                "multipart/form-data; boundary=x|--x--",
                "multipart/form-data|x",
                "nonsense|action=create",
                "application/json|{}"
            })
    void aMalformedFormOrAPostedAuthorizationResponseIsRefusedInWords(String type, String body) {
        PageVisit alice = PageVisit.signedIn(realm, "alice");

        assertError(alice.browser().send(alice.page(), type, body), 403, "error.forged");
    }

    @Test
    void aFormThatIsTooLargeOrUnknownIsRefusedInWords() {
        PageVisit alice = alice();

        assertError(alice.act("x".repeat(20_000)), 400, "error.unreadable");
        assertError(alice.act("dance"), 400, "error.unreadable");
        assertError(alice.act(""), 400, "error.unreadable");
    }

    /** Sent as Java's own client would not send it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"alert=%3Cb%3E", "kc_locale=%00", "kc_locale=..%2F..", "ui_locales=", "error=", "x=%zz", "code=%"
            })
    void aMalformedAddressIsNoServerError(String query) {
        URI page = PageVisit.of(realm).page();
        Reply reply =
                RawRequest.get(page).withTarget(page.getPath() + '?' + query).send();

        assertThat(reply.status()).isLessThan(500);
        assertThat(reply.body()).doesNotContain("<b>");
    }

    @Test
    void noLinkCanPutAnAlertOntoThePage() {
        pageClient.withCreateMapper(Map.of());
        PageVisit reader = PageVisit.byLinks(realm).signIn("alice");
        for (Alert alert : Alert.values()) {
            String query = "alert=" + alert + "&notice=" + alert.messageKey().replaceFirst(".*\\.", "");

            assertThat(reader.open(query).body()).contains("class=\"acc\"").doesNotContain("acc-alert");
        }
    }

    @Test
    void anAlertIsShownOnceAndOnlyInTheSessionThatCausedIt() {
        PageVisit alice = alice();
        PageVisit elsewhere = PageVisit.signedIn(realm, "alice");
        alice.create();
        alice.act("revoke-all");

        assertThat(elsewhere.open().body()).doesNotContain(text("alert.revoked-all"));
        assertThat(alice.open().body()).contains(text("alert.revoked-all"));
        assertThat(alice.open().body()).doesNotContain(text("alert.revoked-all"));
    }

    @Test
    void aCodeIsCreatedAsChosen() {
        Reply created = alice().create("lifetime", "240", "uses", "2", "label", " my laptop ", "app", "tool");
        String code = code(created);

        assertThat(created.body())
                .contains("client_id=tool", "/protocol/openid-connect/token")
                .contains("data:image/png;base64,", "<bdi>my laptop</bdi>", "data-seconds=\"14400\"");
        assertThat(tool.redeem(code).claim("preferred_username")).isEqualTo("alice");
        Reply other = realm.addClient("other").withMapper().redeem(code);
        assertThat(other.text("error")).isEqualTo("invalid_grant");
        assertThat(tool.redeem(code).status()).isEqualTo(200);
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void onlyAppsThatMayRedeemCanBeChosen() {
        realm.addClient("bystander");
        realm.addClient("off", Map.of("enabled", false)).withMapper();
        realm.addConfidentialClient("service", Map.of("name", "${client_account}"))
                .withMapper();

        assertThat(alice().open().body())
                .contains("<option value=\"tool\">Terminal tool (tool)</option>")
                .contains("<option value=\"service\">Account (service)</option>")
                .doesNotContain("value=\"bystander\"", "value=\"off\"", "value=\"auth-code-connect\"");
    }

    /** With the README's setup: one client scope for everything, assigned to the page's client and to the apps. */
    @Test
    void thePageDoesNotOfferItselfWhereTheScopeOfTheAppsIsAssignedToItToo() {
        String scope = realm.addMapperScope("auth-codes", Map.of());
        pageClient.withDefaultScope(scope);
        realm.addClient("app").withDefaultScope(scope);
        PageVisit alice = PageVisit.signedIn(realm, "alice");

        assertThat(alice.open().body())
                .contains("<option value=\"app\"", "<option value=\"tool\"")
                .doesNotContain("<option value=\"auth-code-connect\"");
        assertThat(showsCode(alice.create("app", "app"))).isTrue();
        assertThat(alice.create("app", "auth-code-connect").body()).contains(text("fault.app-unknown"));
        assertThat(alice.listed()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "uses|0|fault.uses",
                "uses|101|fault.uses",
                "uses|many|fault.uses",
                "lifetime|7|fault.lifetime",
                "label|<i>01234567890123456789012345678901234567890123456789012345678901234|fault.label-long",
                "app|nobody|fault.app-unknown",
                "app|auth-code-connect|fault.app-unknown"
            })
    void anInvalidFieldIsExplainedAndNoCodeIsCreated(String field, String value, String key) {
        PageVisit alice = alice();
        Reply page = alice.create(field, value).expect(200);

        assertThat(page.body())
                .contains(text(key, 100), text("alert.check-form"))
                .contains("aria-describedby=\"acc-" + field + "-fault", "aria-invalid=\"true\"")
                .doesNotContain("<i>");
        if (field.equals("label")) {
            assertThat(page.body()).contains("value=\"" + value.replace("<i>", "&lt;i&gt;") + "\"");
        }
        assertThat(alice.listed()).isEmpty();
    }

    @Test
    void whereItsClientMayNotCreateCodesThePageStillListsAndRevokesThem() {
        Client app = realm.addClient("app").withMapper();
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        app.createCode(app.signIn("alice").accessToken(), "{\"label\":\"from the app\"}");

        assertThat(alice.open().body())
                .contains(text("create.off"), "from the app", text("codes.elsewhere"))
                .doesNotContain("name=\"ticket\"");
        Reply refused = alice.act("create", "lifetime", "1", "uses", "1", "ticket", "x");
        assertThat(refused.body()).contains(text("alert.not-allowed"));
        alice.act("revoke", "id", alice.listed().get(0));
        assertThat(alice.listed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "any"})
    void whereABindingIsRequiredAnAppMustBeChosen(String binding) {
        PageVisit alice = alice("required-binding", binding);

        assertThat(alice.create().body()).contains(text("fault.app-required"));
        assertThat(showsCode(alice.create("app", "tool"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"challenge,true,create.challenge", "dpop,true,create.challenge", "none,false,create.no-apps"})
    void thereIsNoFormWhereNoCodeOfThePageCouldBeRedeemed(String binding, boolean mayRedeem, String key) {
        if (!mayRedeem) {
            tool.removeMapper();
        }

        assertThat(alice("required-binding", binding).open().body())
                .contains(text(key))
                .doesNotContain("name=\"ticket\"");
    }

    @ParameterizedTest
    @CsvSource({
        "max-active-codes,1,alert.limit",
        "max-creations-per-minute,1,alert.too-many",
        "networks,192.0.2.0/24,alert.network",
        "short-codes,false,alert.not-allowed"
    })
    void aRefusalIsExplainedAndTheFormStaysAsItWasFilledIn(String setting, String value, String key) {
        PageVisit alice = alice(setting, value);
        alice.create();
        List<String> before = alice.listed();
        String[] fields = {"label", "second", "uses", "7", setting.equals("short-codes") ? "short" : "x", "on"};

        assertThat(alice.create(fields).body()).contains(text(key), "value=\"second\"", "value=\"7\"");
        assertThat(alice.listed()).isEqualTo(before);
    }

    @Test
    void aPendingRequiredActionIsNamedAndNoCodeIsCreated() {
        PageVisit alice = alice();
        realm.updatePerson("alice", Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        assertThat(alice.create("label", "tv").body()).contains(text("alert.pending-action"), "value=\"tv\"");
        assertThat(alice.listed()).isEmpty();
    }

    @Test
    void anAdminWhoImpersonatesAUserCreatesNoCode() {
        pageClient.withMapper();
        PageVisit admin = PageVisit.of(realm);
        admin.browser().impersonate(realm, "alice");
        admin.arrive();

        assertThat(admin.create().body()).contains(text("alert.impersonated"));
        assertThat(admin.listed()).isEmpty();
    }

    @Test
    void aCodeCanBeShortWhereThatIsAllowed() {
        PageVisit alice = alice("short-codes", "true");
        Reply created = alice.create("short", "on", "lifetime", "240", "uses", "9");

        assertThat(alice.open().body()).contains("name=\"short\"");
        assertThat(code(created)).matches("[A-Z]{4}-[A-Z]{4}");
        assertThat(created.body()).contains("data-seconds=\"600\"", text("left", 1, 1));
        assertThat(tool.redeem(code(created)).status()).isEqualTo(200);
        pageClient.removeMapper();
        pageClient.withCreateMapper(Map.of());
        assertThat(alice.open().body()).doesNotContain("name=\"short\"");
    }

    @Test
    void aSignInThatIsTooOldIsRenewedAndTheFormComesBackOnce() {
        PageVisit alice = alice("max-auth-age-seconds", "2");
        Pause.of(Duration.ofSeconds(4));
        Reply redirect = alice.create("label", "my secret plan", "uses", "4", "app", "tool")
                .expect(303);
        Reply back = alice.signInAgain(redirect, "alice");

        assertThat(location(redirect)).contains("/login-actions/authenticate?").doesNotContain("plan");
        assertThat(back.response().uri()).isEqualTo(alice.page());
        assertThat(back.body())
                .contains(text("alert.signed-in-again"), "value=\"my secret plan\"", "value=\"4\"")
                .contains("<option value=\"tool\" selected>");
        assertThat(alice.open().body()).doesNotContain("my secret plan");
        assertThat(alice.listed()).isEmpty();
        assertThat(showsCode(alice.create())).isTrue();
    }

    @Test
    void aSignInThatIsTooWeakIsSteppedUp() {
        StepUpFlow.add(realm, "levels", Duration.ofMinutes(10));
        realm.update(Map.of("browserFlow", "levels"));
        PageVisit alice = alice("min-acr", "2");
        assertThat(realm.lastEvent("LOGIN").at("/details/redirect_uri").asText())
                .isEqualTo(alice.page().toString());
        Reply redirect = alice.create("label", "my secret plan");
        Reply back = alice.signInAgain(redirect, "alice");

        assertThat(location(redirect)).contains("/login-actions/authenticate?").doesNotContain("plan");
        assertThat(back.body()).contains("value=\"my secret plan\"");
        assertThat(showsCode(alice.create(back))).isTrue();
    }

    @Test
    void onlyItsOwnerCanPollTheStatusOfACode() {
        PageVisit alice = alice();
        String code = alice.createdCode("uses", "3");
        String id = alice.listed().get(0);
        Reply fresh = alice.status(id);
        tool.redeem(code);
        Reply used = alice.status(id);

        assertThat(fresh.header("Cache-Control")).contains("no-store");
        assertThat(fresh.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(fresh.json().path("uses_left").asInt()).isEqualTo(3);
        assertThat(used.json().path("uses_left").asInt()).isEqualTo(2);
        assertThat(used.json().path("uses").asInt()).isEqualTo(3);
        assertThat(used.json().at("/redemptions/0/client").asText()).isEqualTo("Terminal tool");
        assertThat(used.json().at("/redemptions/0/address").asText()).isEqualTo("127.0.0.1");
        assertThat(used.json().at("/redemptions/0/at").asLong()).isPositive();
        assertThat(PageVisit.signedIn(realm, "bob").status(id).status()).isEqualTo(404);
        assertThat(PageVisit.of(realm).status(id).status()).isEqualTo(401);
    }

    @Test
    void pollingDoesNotKeepTheSessionAlive() {
        PageVisit alice = alice();
        alice.create();
        String id = alice.listed().get(0);
        long before = lastAccess();
        Pause.of(Duration.ofSeconds(2));
        alice.status(id);

        assertThat(lastAccess()).isEqualTo(before);
        alice.open();
        assertThat(lastAccess()).isGreaterThan(before);
    }

    @Test
    void aCodeAndItsConnectedAppAreListedWithTheAddressAlsoAnIpv6One() {
        PageVisit alice = alice();
        String code = alice.createdCode("label", "laptop", "uses", "1", "app", "tool");
        realm.update(Map.of("sslRequired", "none"));
        tool.redeem(code, Map.of(), "X-Forwarded-For", "[::1]:4711");
        String page = alice.open().body();

        assertThat(page)
                .contains("<bdi>laptop</bdi>", text("used-up"), "<bdi>auth-code-connect</bdi>")
                .contains("<bdi>Terminal tool</bdi>", text("apps.title"))
                .doesNotContain(text("codes.elsewhere"));
        assertThat(page.split(Pattern.quote("<bdi>0:0:0:0:0:0:0:1</bdi>"), -1)).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"false,200", "true,400"})
    void revokingEndsACodeAndDisconnectsItsAppsOnlyOnRequest(boolean cascade, int refresh) {
        PageVisit alice = alice();
        String code = alice.createdCode("uses", "2");
        String refreshToken = tool.redeem(code).refreshToken();
        Reply revoked = alice.act("revoke", "id", alice.listed().get(0), "cascade", cascade ? "on" : "")
                .expect(303);

        assertThat(location(revoked)).isEqualTo(alice.page().toString());
        assertThat(alice.open().body()).contains(text("alert.revoked"));
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.refresh(refreshToken).status()).isEqualTo(refresh);
    }

    @Test
    void allCodesCanBeRevokedAtOnce() {
        PageVisit alice = alice();
        alice.create();
        String refreshToken = tool.redeem(alice.createdCode("uses", "2")).refreshToken();

        assertThat(location(alice.act("revoke-all"))).isEqualTo(alice.page().toString());
        assertThat(alice.open().body()).contains(text("alert.revoked-all"));
        assertThat(alice.listed()).isEmpty();
        assertThat(tool.refresh(refreshToken).status()).isEqualTo(200);
        alice.act("revoke-all");
        assertThat(alice.open().body()).contains(text("alert.gone"));
    }

    @Test
    void anAppIsDisconnected() {
        PageVisit alice = alice();
        Reply tokens = tool.redeem(alice.createdCode());
        String connection = tokens.claim("auth_code_connection");

        assertThat(location(alice.act("disconnect", "connection", connection)))
                .isEqualTo(alice.page().toString());
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(400);
        assertThat(alice.open().body()).contains(text("alert.disconnected")).doesNotContain(text("apps.title"));
        alice.act("disconnect", "connection", connection);
        assertThat(alice.open().body()).contains(text("alert.gone"));
    }

    @Test
    void noUserRevokesTheCodesOfAnother() {
        PageVisit alice = alice();
        String code = alice.createdCode();
        PageVisit bob = PageVisit.signedIn(realm, "bob");
        bob.act("revoke", "id", alice.listed().get(0), "cascade", "on");

        assertThat(bob.open().body()).contains(text("alert.gone"));
        assertThat(tool.redeem(code).status()).isEqualTo(200);
    }

    @Test
    void codesOfAnotherSessionAreListedAndMarked() {
        PageVisit alice = alice();
        alice.create("label", "here");

        assertThat(PageVisit.signedIn(realm, "alice").open().body())
                .contains("<bdi>here</bdi>", text("codes.elsewhere"));
        assertThat(alice.open().body()).doesNotContain(text("codes.elsewhere"));
    }

    @Test
    void anAppThatHasBeenDeletedIsListedAsRemoved() {
        PageVisit alice = alice();
        Client app = realm.addClient("app").withMapper();
        tool.redeem(alice.createdCode("uses", "2"));
        app.createCode(app.signIn("alice").accessToken());
        app.delete();
        tool.delete();

        assertThat(alice.open().body()).contains(text("removed-app"));
    }

    private void speakGerman() {
        realm.update(Map.of("internationalizationEnabled", true, "supportedLocales", List.of("en", "de")));
    }

    private long lastAccess() {
        String sessions = realm.path("/users/" + realm.personId("alice") + "/sessions");
        return realm.admin().get(sessions).at("/0/lastAccess").asLong();
    }

    private static String nonce(Reply page) {
        List<String> policies = page.response().headers().allValues("Content-Security-Policy");
        return policies.get(1).replaceAll(".*'nonce-([A-Za-z0-9]+)'.*", "$1");
    }

    private static void assertError(Reply page, int status, String key) {
        assertThat(page.expect(status).header("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.body()).contains(text(key));
    }
}
