package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.code;
import static dev.authcodes.keycloak.connect.PageVisit.fields;
import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.secret;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.connect.PageState.Alert;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page by its requests and responses. What it is like in a browser is in {@link ConnectStoryIT}. */
class ConnectPageIT extends ConnectScene {
    private static final Pattern SCRIPT_WITHOUT_NONCE =
            Pattern.compile("<script(?! nonce=\"[A-Za-z0-9]{32}\")", Pattern.CASE_INSENSITIVE);

    private static final String SECURITY_HEADERS =
            "X-Frame-Options X-Content-Type-Options X-Robots-Tag Strict-Transport-Security Referrer-Policy";

    @ParameterizedTest
    @CsvSource({"clientId,renamed", "enabled,false", "protocol,saml"})
    void thePageIsUnavailableWithoutAnEnabledOidcClientOfItsName(String setting, String value) {
        pageClient.update(Map.of(setting, value));
        PageVisit visit = PageVisit.of(realm);

        assertError(visit.open(), 404, "error.off");
        assertError(visit.submit(Map.of()), 404, "error.off");
        assertThat(visit.status("any").status()).isEqualTo(404);
    }

    @Test
    void thePageIsUnavailableWithoutRequiredHttpsOrInADisabledRealm() {
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
    void theSignInUsesTheLanguageInTheAddressOfThePage(String query) {
        speakGerman();
        PageVisit visit = PageVisit.of(realm);

        assertThat(visit.browser().open(visit.page(query)).body()).contains("lang=\"de\"");
    }

    @Test
    void theChosenLanguageIsKeptInTheAddressOfTheForm() {
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
    void aReturnWithoutASignInIsNeitherTrustedNorRepeated(String query) {
        assertError(PageVisit.of(realm).open(query), 400, "error.not-signed-in");

        PageVisit alice = alice();
        assertThat(location(alice.open(query))).isEqualTo(alice.page().toString());
        assertThat(alice.open().body()).contains("class=\"acc\"").doesNotContain("acc-alert");
    }

    @Test
    void aDisabledUserIsRefusedWithoutARedirectLoop() {
        PageVisit visit = alice();
        realm.updatePerson("alice", Map.of("enabled", false));
        Reply page = visit.arrive();

        assertThat(page.body()).doesNotContain("class=\"acc\"");
        assertThat(page.response().uri().getPath()).doesNotEndWith("/auth/connect");
    }

    @Test
    void aLockedOutUserIsRefusedWithoutARedirectLoop() {
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
    void aFormSentAfterTheSessionHasEndedLeadsToTheSignInAndCreatesNothing() {
        PageVisit visit = alice();
        Reply page = visit.open();
        realm.admin().post(realm.path("/users/" + realm.userId("alice") + "/logout"), Map.of());
        Reply reply = visit.create(page).expect(303);

        assertThat(location(reply)).isEqualTo(visit.page().toString());
        assertThat(location(visit.open())).contains("/login-actions/authenticate?");
    }

    @Test
    void thePageHasTheHeadersOfLoginPagesAndAStricterContentSecurityPolicy() {
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
    void theNonceIsNewForEachResponseAndOnEveryScriptButNotOnUserInput() {
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
    void aCreatedCodeIsInTheResponseAndNowhereElse() {
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
    void aFormWithoutTheStateCheckerOfTheSessionChangesNothing() {
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
    void aMalformedFormOrAPostedAuthorizationResponseIsRefusedWithAnExplanation(String type, String body) {
        PageVisit alice = PageVisit.signedIn(realm, "alice");

        assertError(alice.browser().send(alice.page(), type, body), 403, "error.forged");
    }

    @Test
    void anUnknownOrTooLargeFormIsRefusedWithAnExplanation() {
        PageVisit alice = alice();

        assertError(alice.act("x".repeat(20_000)), 400, "error.unreadable");
        assertError(alice.act("dance"), 400, "error.unreadable");
        assertError(alice.act(""), 400, "error.unreadable");
    }

    /** Requests that Java's HTTP client would not send. */
    @ParameterizedTest
    @ValueSource(
            strings = {"alert=%3Cb%3E", "kc_locale=%00", "kc_locale=..%2F..", "ui_locales=", "error=", "x=%zz", "code=%"
            })
    void aMalformedAddressCausesNoServerError(String query) {
        URI page = PageVisit.of(realm).page();
        Reply reply =
                RawRequest.get(page).withTarget(page.getPath() + '?' + query).send();

        assertThat(reply.status()).isLessThan(500);
        assertThat(reply.body()).doesNotContain("<b>");
    }

    @Test
    void noLinkCanMakeThePageShowAnAlert() {
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

    private void speakGerman() {
        realm.update(Map.of("internationalizationEnabled", true, "supportedLocales", List.of("en", "de")));
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
