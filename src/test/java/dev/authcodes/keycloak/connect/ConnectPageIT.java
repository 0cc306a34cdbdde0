package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page by its requests and responses. What it is like in a browser is in {@link ConnectStoryIT}. */
class ConnectPageIT {
    private static final Pattern SCRIPT =
            Pattern.compile("<script(?! nonce=\"[A-Za-z0-9]{32}\")", Pattern.CASE_INSENSITIVE);
    private static final List<String> SECURITY_HEADERS = List.of(
            "X-Frame-Options",
            "X-Content-Type-Options",
            "X-Robots-Tag",
            "Strict-Transport-Security",
            "Referrer-Policy");

    private final Realm realm = Realm.create();
    private final Client pageClient = PageVisit.addPageClient(realm);
    private final Client tool =
            realm.addClient("tool", Map.of("name", "Terminal tool")).withRedeemMapper(Map.of());

    @Nested
    class SigningIn {

        @Test
        void withoutItsClientThereIsNoPage() {
            pageClient.delete();
            Reply page = PageVisit.of(realm).open();

            assertError(page, 404, "auth-code-connect.error.off");
            assertError(PageVisit.of(realm).submit(Map.of()), 404, "auth-code-connect.error.off");
            assertThat(PageVisit.of(realm).news("any").status()).isEqualTo(404);
        }

        @ParameterizedTest
        @CsvSource({"enabled,false", "protocol,saml"})
        void norWhereItIsDisabledOrSpeaksAnotherProtocol(String setting, String value) {
            pageClient.update(Map.of(setting, value));

            assertError(PageVisit.of(realm).open(), 404, "auth-code-connect.error.off");
        }

        @Test
        void aRealmThatWantsHttpsOrIsDisabledHasNoPage() {
            realm.update(Map.of("sslRequired", "all"));
            assertThat(PageVisit.of(realm).open().status()).isEqualTo(403);

            realm.update(Map.of("sslRequired", "external", "enabled", false));
            assertThat(PageVisit.of(realm).open().status()).isEqualTo(403);
            realm.update(Map.of("enabled", true));
        }

        @Test
        void whoIsNotSignedInGoesThroughTheLoginAndComesBackToACleanAddress() {
            pageClient.withMapper();
            PageVisit visit = PageVisit.of(realm);
            Reply redirect = visit.open();
            Reply page = visit.browser().signInOn(visit.page(), "alice");

            assertThat(redirect.status()).isEqualTo(303);
            assertThat(redirect.header("Cache-Control")).contains("no-store");
            assertThat(redirect.header("Location").orElseThrow())
                    .startsWith(realm.url() + "/login-actions/authenticate?client_id=auth-code-connect&");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.response().uri()).isEqualTo(visit.page());
            assertThat(page.body()).contains("<bdi>alice</bdi>");
        }

        @ParameterizedTest
        @ValueSource(strings = {"kc_locale=de", "ui_locales=fr%20de"})
        void theSignInIsInTheLanguageThatTheAddressOfThePageNames(String query) {
            realm.update(Map.of(
                    "internationalizationEnabled",
                    true,
                    "supportedLocales",
                    List.of("en", "de"),
                    "defaultLocale",
                    "en"));
            PageVisit visit = PageVisit.of(realm);

            assertThat(visit.browser().open(visit.page(query)).body()).contains("lang=\"de\"");
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
        void whoComesBackWithoutASignInIsToldSoAndNotSentOnceMore(String answer) {
            PageVisit visit = PageVisit.of(realm);

            assertError(visit.browser().visit(visit.page(answer)), 400, "auth-code-connect.error.not-signed-in");
        }

        @Test
        void whoComesBackSignedInIsSentToTheCleanAddress() {
            PageVisit visit = PageVisit.signedIn(realm, "alice");

            assertThat(visit.browser().visit(visit.page("code=x&state=y")).header("Location"))
                    .contains(visit.page().toString());
            assertThat(visit.browser().visit(visit.page("error=access_denied")).header("Location"))
                    .contains(visit.page().toString());
        }

        @Test
        void somebodyWhoIsDisabledIsNotServedAndNotSentRound() {
            PageVisit visit = PageVisit.signedIn(realm, "alice");
            realm.updatePerson("alice", Map.of("enabled", false));
            Reply page = visit.browser().open(visit.page());

            assertThat(page.body()).doesNotContain("class=\"acc\"");
            assertThat(page.response().uri().getPath()).doesNotEndWith("/auth/connect");
        }

        @Test
        void somebodyWhoIsLockedOutIsNotServedAndNotSentRound() {
            realm.update(Map.of("bruteForceProtected", true, "failureFactor", 1, "permanentLockout", false));
            PageVisit visit = PageVisit.signedIn(realm, "alice");
            for (int attempt = 0; attempt < 3; attempt++) {
                tool.token(Map.of("grant_type", "password", "username", "alice", "password", "wrong"));
            }
            Reply page = visit.open();

            assertThat(page.status()).isEqualTo(403);
            assertThat(page.body()).doesNotContain("class=\"acc\"");
            assertThat(visit.news("any").status()).isEqualTo(404);
        }

        @Test
        void afterTheSessionHasEndedAFormLeadsToTheLoginAndDoesNothing() {
            pageClient.withMapper();
            PageVisit visit = PageVisit.signedIn(realm, "alice");
            Reply page = visit.open();
            realm.admin().post(realm.path("/users/" + realm.personId("alice") + "/logout"), Map.of());
            Reply reply = visit.make(page, Map.of());

            assertThat(reply.status()).isEqualTo(303);
            assertThat(reply.header("Location")).contains(visit.page().toString());
            assertThat(visit.open().header("Location").orElseThrow()).contains("/login-actions/authenticate?");
        }
    }

    @Nested
    class Safety {
        private final PageVisit alice;

        Safety() {
            pageClient.withCreateMapper(Map.of());
            alice = PageVisit.signedIn(realm, "alice");
        }

        @Test
        void theHeadersOfTheLoginPagesAreThereAndAStricterPolicyBesideTheRealms() {
            realm.update(Map.of(
                    "browserSecurityHeaders",
                    Map.of("contentSecurityPolicy", "frame-src 'self'; frame-ancestors 'none'; object-src 'none';")));
            Reply page = alice.open();
            Reply login = new Browser().open(alice.page());

            assertThat(SECURITY_HEADERS)
                    .allSatisfy(header ->
                            assertThat(page.header(header)).isPresent().isEqualTo(login.header(header)));
            assertThat(page.header("Cache-Control")).contains("no-store");
            List<String> policies = page.response().headers().allValues("Content-Security-Policy");
            assertThat(policies).hasSize(2);
            assertThat(policies.get(0))
                    .isEqualTo(login.header("Content-Security-Policy").orElseThrow())
                    .contains("frame-ancestors 'none'");
            assertThat(policies.get(1))
                    .contains(
                            "default-src 'none'",
                            "script-src 'self' 'nonce-",
                            "base-uri 'none'",
                            "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }

        @Test
        void theNonceIsAnotherEachTimeAndOnEveryScriptButOnNothingThatAPersonTyped() {
            Reply page = alice.make(Map.of("label", "<script>alert(1)</script>"));

            assertThat(nonce(page)).isNotEqualTo(nonce(alice.open()));
            assertThat(SCRIPT.matcher(page.body()).find()).isFalse();
            assertThat(page.body())
                    .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
                    .doesNotContain("alert(1)</script>");
        }

        @Test
        void theCodeIsInTheAnswerAndNowhereElse() {
            Reply made = alice.make(Map.of("label", "laptop"));
            String code = PageVisit.code(made);

            assertThat(made.status()).isEqualTo(200);
            assertThat(made.header("Cache-Control")).contains("no-store");
            assertThat(made.header("Location")).isEmpty();
            assertThat(alice.open().body()).contains("laptop").doesNotContain(code, code.split("\\.")[1]);
            assertThat(Server.shared().log()).doesNotContain(code.split("\\.")[1]);
            assertThat(alice.news(alice.listed().get(0)).body()).doesNotContain(code.split("\\.")[1]);
        }

        @Test
        void aCodeComesWithTheWarningToSendItToNobody() {
            assertThat(alice.make(Map.of()).body())
                    .contains(
                            message("auth-code-connect.code.warning"), message("auth-code-connect.code.warning-more"));
        }

        @Test
        void theSameFormSentAgainMakesNoSecondCode() {
            Reply page = alice.open();
            Reply first = alice.make(page, Map.of());
            Reply again = alice.make(page, Map.of());

            assertThat(PageVisit.showsCode(first)).isTrue();
            assertThat(PageVisit.showsCode(again)).isFalse();
            assertThat(again.body()).contains(message("auth-code-connect.notice.already-sent"));
            assertThat(alice.listed()).hasSize(1);
        }

        @Test
        void aFormThatWasRefusedIsTakenWhenItIsSentAgain() {
            pageClient.removeMapper();
            pageClient.withMapper(Map.of("max-active-codes", "1"));
            Reply page = alice.open();
            alice.make(Map.of());
            Reply refused = alice.make(page, Map.of());
            alice.act(Map.of("action", "revoke-all"));

            assertThat(refused.body()).contains(message("auth-code-connect.notice.limit"));
            assertThat(PageVisit.showsCode(alice.make(page, Map.of()))).isTrue();
            assertThat(alice.make(page, Map.of()).body()).contains(message("auth-code-connect.notice.already-sent"));
        }

        @Test
        void aFormFromAPageThatWasOpenForTooLongIsShownAgain() {
            Reply again = alice.make(Map.of("ticket", "1000000000.abcdefghijklmnopqrstuv", "label", "laptop"));

            assertThat(again.body()).contains(message("auth-code-connect.notice.form-too-old"), "value=\"laptop\"");
            assertThat(alice.listed()).isEmpty();
        }

        @Test
        void aFormWithoutTheStateCheckerChangesNothing() {
            alice.make(Map.of());
            String id = alice.listed().get(0);

            assertError(
                    alice.act(Map.of("action", "revoke", "id", id, "state_checker", "")),
                    403,
                    "auth-code-connect.error.forged");
            assertError(
                    alice.act(Map.of("action", "revoke", "id", id, "state_checker", "x")),
                    403,
                    "auth-code-connect.error.forged");
            assertError(alice.make(Map.of("state_checker", "x")), 403, "auth-code-connect.error.forged");
            assertThat(alice.listed()).containsExactly(id);
        }

        @Test
        void theStateCheckerOfAnotherSignInIsNone() {
            PageVisit other = PageVisit.signedIn(realm, "alice");

            assertError(
                    alice.make(Map.of("state_checker", other.stateChecker())), 403, "auth-code-connect.error.forged");
            assertThat(alice.listed()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"cross-site", "same-site", "none"})
        void aFormFromAnotherOriginChangesNothing(String site) {
            alice.make(Map.of());
            String id = alice.listed().get(0);
            Reply reply = alice.act(Map.of("action", "revoke", "id", id), "Sec-Fetch-Site", site);

            assertError(reply, 403, "auth-code-connect.error.forged");
            assertThat(alice.listed()).containsExactly(id);
            assertThat(alice.news(id, "Sec-Fetch-Site", site).status()).isEqualTo(403);
        }

        @Test
        void aFormOfThisOriginIsTaken() {
            alice.make(Map.of());
            String id = alice.listed().get(0);

            assertThat(alice.act(Map.of("action", "revoke", "id", id), "Sec-Fetch-Site", "same-origin")
                            .status())
                    .isEqualTo(303);
            assertThat(alice.listed()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "application/x-www-form-urlencoded|%zz=%&action=%c3%28&state_checker=%|403",
                    "application/x-www-form-urlencoded|''|403",
                    "multipart/form-data; boundary=x|--x--|403",
                    "multipart/form-data|x|403",
                    "nonsense|action=make|403",
                    "application/json|{}|403"
                })
        void aBrokenFormIsRefusedInWords(String type, String body, int status) {
            Reply reply = alice.browser().send(alice.page(), type, body);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.header("Content-Type").orElseThrow()).startsWith("text/html");
        }

        @Test
        void aFormThatIsTooLargeOrAsksForNothingIsRefusedInWords() {
            assertError(alice.act(Map.of("action", "x".repeat(20_000))), 400, "auth-code-connect.error.unreadable");
            assertError(alice.act(Map.of("action", "dance")), 400, "auth-code-connect.error.unreadable");
            assertError(alice.act(Map.of()), 400, "auth-code-connect.error.unreadable");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "notice=%3Cb%3E",
                    "kc_locale=%00",
                    "kc_locale=..%2F..",
                    "ui_locales=",
                    "error=",
                    "notice=%zz",
                    "code=%"
                })
        void aBrokenAddressIsNoServerError(String query) throws IOException {
            String answer = getRaw(alice.page().getPath() + "?" + query);

            assertThat(answer)
                    .doesNotStartWith("HTTP/1.1 5")
                    .contains("HTTP/1.1")
                    .doesNotContain("<b>");
        }

        /** As Java's own client would not send it. */
        private String getRaw(String target) throws IOException {
            try (Socket socket = new Socket(alice.page().getHost(), alice.page().getPort())) {
                String request = "GET " + target + " HTTP/1.1\r\nHost: "
                        + alice.page().getAuthority() + "\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        @Test
        void noLinkCanPutWordsIntoThePage() {
            PageVisit reader = PageVisit.byLinks(realm).signIn("alice");
            for (Notice notice : Notice.values()) {
                String id = notice.name().toLowerCase(Locale.ROOT).replace('_', '-');
                assertThat(reader.browser().visit(reader.page("notice=" + id)).body())
                        .contains("class=\"acc\"")
                        .doesNotContain(message(notice.messageKey()));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"error=access_denied", "error=login_required&state=x", "code=x", "response=x"})
        void noAnswerThatNobodyAskedForIsCommentedOn(String answer) {
            Reply page = alice.browser().open(alice.page(answer));

            assertThat(page.response().uri()).isEqualTo(alice.page());
            assertThat(page.body()).contains("class=\"acc\"").doesNotContain("acc-alert");
        }

        @Test
        void whatWasDoneIsSaidOnceAndOnlyInTheSessionThatDidIt() {
            PageVisit elsewhere = PageVisit.signedIn(realm, "alice");
            alice.make(Map.of());
            alice.act(Map.of("action", "revoke-all"));

            assertThat(elsewhere.open().body()).doesNotContain(message("auth-code-connect.notice.revoked-all"));
            assertThat(alice.open().body()).contains(message("auth-code-connect.notice.revoked-all"));
            assertThat(alice.open().body()).doesNotContain(message("auth-code-connect.notice.revoked-all"));
        }

        private String nonce(Reply page) {
            return page.response()
                    .headers()
                    .allValues("Content-Security-Policy")
                    .get(1)
                    .replaceAll(".*'nonce-([A-Za-z0-9]+)'.*", "$1");
        }
    }

    @Nested
    class Making {
        private PageVisit alice;

        private void mapper(Map<String, String> config) {
            pageClient.withMapper(config);
            alice = PageVisit.signedIn(realm, "alice");
        }

        @Test
        void aCodeIsAsItWasChosen() {
            mapper(Map.of());
            Reply made = alice.make(Map.of("lifetime", "240", "uses", "2", "label", " my laptop ", "app", "tool"));
            String code = PageVisit.code(made);

            assertThat(made.body())
                    .contains(
                            "client_id=tool",
                            "/protocol/openid-connect/token",
                            "data:image/png;base64,",
                            "<bdi>my laptop</bdi>");
            assertThat(tool.redeem(code).claims().path("preferred_username").asText())
                    .isEqualTo("alice");
            assertThat(realm.addClient("other").withMapper().redeem(code).text("error"))
                    .isEqualTo("invalid_grant");
            assertThat(tool.redeem(code).status()).isEqualTo(200);
            assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
        }

        @Test
        void onlyAppsThatMayRedeemCanBeChosen() {
            mapper(Map.of());
            realm.addClient("bystander");
            realm.addClient("off", Map.of("enabled", false)).withMapper();
            realm.addConfidentialClient("service", Map.of("name", "${client_account}"))
                    .withMapper();
            String page = alice.open().body();

            assertThat(page)
                    .contains(
                            "<option value=\"tool\">Terminal tool (tool)</option>",
                            "<option value=\"service\">Account (service)</option>")
                    .doesNotContain("value=\"bystander\"", "value=\"off\"", "value=\"auth-code-connect\"");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "uses|0|auth-code-connect.fault.uses",
                    "uses|101|auth-code-connect.fault.uses",
                    "uses|many|auth-code-connect.fault.uses",
                    "lifetime|7|auth-code-connect.fault.lifetime",
                    "label|<i>01234567890123456789012345678901234567890123456789012345678901234|auth-code-connect.fault.label-long",
                    "app|nobody|auth-code-connect.fault.app-unknown",
                    "app|auth-code-connect|auth-code-connect.fault.app-unknown"
                })
        void whatIsWrongIsSaidAtItsFieldAndNothingIsMade(String field, String value, String key) {
            mapper(Map.of());
            Reply page = alice.make(Map.of(field, value));

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body())
                    .contains(
                            message(key, 100),
                            message("auth-code-connect.notice.check-form"),
                            "aria-describedby=\"acc-" + field + "-fault",
                            "aria-invalid=\"true\"")
                    .doesNotContain("<i>");
            if (field.equals("label")) {
                assertThat(page.body())
                        .contains("value=\"" + value.replace("<", "&lt;").replace(">", "&gt;") + "\"");
            }
            assertThat(alice.listed()).isEmpty();
        }

        @Test
        void namesAreShownAsTheyAreWhateverIsInThem() {
            mapper(Map.of());
            tool.update(Map.of("name", "<img src=x onerror=alert(1)>${page}"));
            Reply made = alice.make(Map.of("label", "\"><svg onload=alert(2)> ${page} {0} ''", "app", "tool"));

            assertThat(made.body())
                    .contains(
                            "&quot;&gt;&lt;svg onload=alert(2)&gt; ${page} {0} &#39;&#39;",
                            "&lt;img src=x onerror=alert(1)&gt;${page}")
                    .doesNotContain("<svg onload", "<img src=x");
        }

        @Test
        void whereItsClientMayNotCreateThePageStillListsAndRevokes() {
            Client app = realm.addClient("app").withMapper();
            alice = PageVisit.signedIn(realm, "alice");
            app.createCode(app.signIn("alice").accessToken(), "{\"label\":\"from the app\"}");
            Reply page = alice.open();

            assertThat(page.body())
                    .contains(
                            message("auth-code-connect.make.off"),
                            "from the app",
                            message("auth-code-connect.codes.elsewhere"))
                    .doesNotContain("name=\"ticket\"");
            assertThat(alice.act(Map.of("action", "make", "lifetime", "1", "uses", "1", "ticket", "x"))
                            .body())
                    .contains(message("auth-code-connect.notice.not-allowed"));
            alice.act(Map.of("action", "revoke", "id", alice.listed().get(0)));
            assertThat(alice.listed()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"client", "any"})
        void whereABindingIsRequiredItSaysSo(String binding) {
            mapper(Map.of("required-binding", binding));

            assertThat(alice.make(Map.of()).body()).contains(message("auth-code-connect.fault.app-required"));
            assertThat(PageVisit.showsCode(alice.make(Map.of("app", "tool")))).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"challenge", "dpop"})
        void aCodeForWhatOnlyTheRedeemerHasCannotBeMadeHere(String binding) {
            mapper(Map.of("required-binding", binding));

            assertThat(alice.open().body())
                    .contains(message("auth-code-connect.make.challenge"))
                    .doesNotContain("name=\"ticket\"");
        }

        @Test
        void whereNoAppMayRedeemItSaysSo() {
            tool.removeMapper();
            mapper(Map.of());

            assertThat(alice.open().body()).contains(message("auth-code-connect.make.no-apps"));
        }

        @Test
        void aboveTheLimitTheFormStaysAsItWasFilledIn() {
            mapper(Map.of("max-active-codes", "1"));
            alice.make(Map.of());
            Reply refused = alice.make(Map.of("label", "second", "uses", "7"));

            assertThat(refused.body())
                    .contains(message("auth-code-connect.notice.limit"), "value=\"second\"", "value=\"7\"");
            assertThat(alice.listed()).hasSize(1);
        }

        @Test
        void aCodeCanBeShortWhereThatIsAllowed() {
            mapper(Map.of("short-codes", "true"));
            Reply made = alice.make(Map.of("short", "on", "lifetime", "240", "uses", "9"));
            String code = PageVisit.code(made);

            assertThat(alice.open().body()).contains("name=\"short\"");
            assertThat(code).matches("[A-Z]{4}-[A-Z]{4}");
            assertThat(made.body()).contains("data-seconds=\"600\"", message("auth-code-connect.left", 1, 1));
            assertThat(tool.redeem(code).status()).isEqualTo(200);
        }

        @Test
        void andNotWhereItIsNot() {
            mapper(Map.of());

            assertThat(alice.open().body()).doesNotContain("name=\"short\"");
            assertThat(alice.make(Map.of("short", "on", "label", "tv")).body())
                    .contains(message("auth-code-connect.notice.not-allowed"), "value=\"tv\"");
        }

        @Test
        void tooManyInAMinuteAndAWrongNetworkAreSaid() {
            mapper(Map.of("max-creations-per-minute", "1"));
            alice.make(Map.of());
            assertThat(alice.make(Map.of("label", "tv")).body())
                    .contains(message("auth-code-connect.notice.too-many"), "value=\"tv\"");

            pageClient.removeMapper();
            pageClient.withCreateMapper(Map.of("networks", "192.0.2.0/24"));
            assertThat(alice.make(Map.of("label", "tv")).body())
                    .contains(message("auth-code-connect.notice.network"), "value=\"tv\"");
        }

        @Test
        void aRequiredActionThatIsPendingIsNamedAndNoCodeIsCreated() {
            mapper(Map.of());
            realm.updatePerson("alice", Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

            assertThat(alice.make(Map.of("label", "tv")).body())
                    .contains(message("auth-code-connect.notice.pending-action"), "value=\"tv\"");
            assertThat(alice.listed()).isEmpty();
        }

        @Test
        void whoActsAsSomebodyElseMakesNone() {
            pageClient.withMapper();
            PageVisit admin = PageVisit.of(realm);
            admin.browser().impersonate(realm, "alice");
            admin.arrive();

            assertThat(admin.make(Map.of()).body()).contains(message("auth-code-connect.notice.impersonated"));
            assertThat(admin.listed()).isEmpty();
        }

        @Test
        void aSignInThatIsTooOldIsRenewedAndThePageIsAsItWas() {
            mapper(Map.of("max-auth-age-seconds", "2"));
            Pause.of(Duration.ofSeconds(4));
            Reply redirect = alice.make(Map.of("label", "my secret plan", "uses", "4"));
            String location = redirect.header("Location").orElseThrow();
            Reply back = alice.browser().logIn(alice.browser().open(URI.create(location)), "alice");

            assertThat(redirect.status()).isEqualTo(303);
            assertThat(location).contains("/login-actions/authenticate?").doesNotContain("plan");
            assertThat(back.response().uri()).isEqualTo(alice.page());
            assertThat(alice.listed()).isEmpty();
            assertThat(PageVisit.showsCode(alice.make(Map.of()))).isTrue();
        }

        @Test
        void aSignInThatIsTooWeakIsMadeStronger() {
            StepUpFlow.add(realm, "levels", Duration.ofMinutes(10));
            realm.update(Map.of("browserFlow", "levels"));
            mapper(Map.of("min-acr", "2"));
            assertThat(realm.lastEvent("LOGIN").at("/details/redirect_uri").asText())
                    .isEqualTo(alice.page().toString());
            String location = alice.make(Map.of("label", "my secret plan"))
                    .header("Location")
                    .orElseThrow();
            Reply back = alice.browser().logIn(alice.browser().open(URI.create(location)), "alice");

            assertThat(location).contains("/login-actions/authenticate?").doesNotContain("plan");
            assertThat(back.body()).contains("value=\"my secret plan\"");
            assertThat(PageVisit.showsCode(alice.make(back, Map.of()))).isTrue();
        }

        @Test
        void whatWasTypedComesBackOnceAfterANewSignIn() {
            mapper(Map.of("max-auth-age-seconds", "1"));
            Pause.of(Duration.ofSeconds(3));
            Reply page = alice.open();
            String location = alice.make(page, Map.of("label", "my secret plan", "uses", "4", "app", "tool"))
                    .header("Location")
                    .orElseThrow();
            Reply back = alice.browser().logIn(alice.browser().open(URI.create(location)), "alice");

            assertThat(back.body())
                    .contains(
                            message("auth-code-connect.notice.signed-in-again"),
                            "value=\"my secret plan\"",
                            "value=\"4\"",
                            "<option value=\"tool\" selected>");
            assertThat(alice.open().body()).doesNotContain("my secret plan");
        }

        @Test
        void theChosenLanguageStaysInTheFormsAddress() {
            realm.update(Map.of(
                    "internationalizationEnabled",
                    true,
                    "supportedLocales",
                    List.of("en", "de"),
                    "defaultLocale",
                    "en"));
            mapper(Map.of());

            assertThat(alice.browser().visit(alice.page("kc_locale=de")).body())
                    .contains("lang=\"de\"", "action=\"" + alice.page("kc_locale=de") + "\"");
        }
    }

    @Nested
    class Managing {
        private final PageVisit alice;

        Managing() {
            pageClient.withCreateMapper(Map.of());
            alice = PageVisit.signedIn(realm, "alice");
        }

        @Test
        void newsOfACodeAreForItsOwnerOnly() {
            String code = PageVisit.code(alice.make(Map.of("uses", "3")));
            String id = alice.listed().get(0);
            Reply fresh = alice.news(id);
            tool.redeem(code);
            Reply used = alice.news(id);

            assertThat(fresh.header("Cache-Control")).contains("no-store");
            assertThat(fresh.header("Access-Control-Allow-Origin")).isEmpty();
            assertThat(fresh.json().path("uses_left").asInt()).isEqualTo(3);
            assertThat(used.json().path("uses_left").asInt()).isEqualTo(2);
            assertThat(used.json().path("uses").asInt()).isEqualTo(3);
            assertThat(used.json().at("/redemptions/0/client").asText()).isEqualTo("Terminal tool");
            assertThat(used.json().at("/redemptions/0/address").asText()).isEqualTo("127.0.0.1");
            assertThat(used.json().at("/redemptions/0/at").asLong()).isPositive();
            assertThat(PageVisit.signedIn(realm, "bob").news(id).status()).isEqualTo(404);
            assertThat(PageVisit.of(realm).news(id).status()).isEqualTo(401);
        }

        @Test
        void askingForNewsDoesNotKeepTheSessionAlive() {
            alice.make(Map.of());
            String id = alice.listed().get(0);
            long before = lastAccess();
            Pause.of(Duration.ofSeconds(2));
            alice.news(id);
            long afterNews = lastAccess();
            alice.open();

            assertThat(afterNews).isEqualTo(before);
            assertThat(lastAccess()).isGreaterThan(before);
        }

        @Test
        void theListSaysWhatThereIsToSay() {
            String code = PageVisit.code(alice.make(Map.of("label", "laptop", "uses", "1", "app", "tool")));
            tool.redeem(code);
            String page = alice.open().body();

            assertThat(page)
                    .contains(
                            "<bdi>laptop</bdi>",
                            message("auth-code-connect.used-up"),
                            "<bdi>auth-code-connect</bdi>",
                            "<bdi>Terminal tool</bdi>",
                            "<bdi>127.0.0.1</bdi>",
                            message("auth-code-connect.apps.title"))
                    .doesNotContain(message("auth-code-connect.codes.elsewhere"));
        }

        @Test
        void anIpv6AddressIsListedWithTheCodeAndWithTheConnectedApp() {
            String code = PageVisit.code(alice.make(Map.of("app", "tool")));
            realm.update(Map.of("sslRequired", "none"));
            Http.send(tool.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code))
                    .header("X-Forwarded-For", "[::1]:4711"));

            assertThat(alice.open().body().split(Pattern.quote("<bdi>0:0:0:0:0:0:0:1</bdi>"), -1))
                    .hasSize(3);
        }

        @Test
        void revokingEndsACodeAndLeavesItsAppsUnlessTheyAreToGo() {
            String stays = PageVisit.code(alice.make(Map.of("uses", "2")));
            String first = alice.listed().get(0);
            String refresh = tool.redeem(stays).refreshToken();
            Reply revoked = alice.act(Map.of("action", "revoke", "id", first));

            assertThat(revoked.status()).isEqualTo(303);
            assertThat(revoked.header("Location")).contains(alice.page().toString());
            assertThat(alice.open().body()).contains(message("auth-code-connect.notice.revoked"));
            assertThat(tool.redeem(stays).text("error")).isEqualTo("invalid_grant");
            assertThat(tool.refresh(refresh).status()).isEqualTo(200);

            String goes = PageVisit.code(alice.make(Map.of("uses", "2")));
            String secondRefresh = tool.redeem(goes).refreshToken();
            alice.act(Map.of("action", "revoke", "id", alice.listed().get(0), "cascade", "on"));

            assertThat(tool.refresh(secondRefresh).status()).isEqualTo(400);
        }

        @Test
        void allCanBeRevokedAtOnce() {
            alice.make(Map.of());
            String refresh =
                    tool.redeem(PageVisit.code(alice.make(Map.of("uses", "2")))).refreshToken();
            Reply revoked = alice.act(Map.of("action", "revoke-all"));

            assertThat(revoked.header("Location")).contains(alice.page().toString());
            assertThat(alice.open().body()).contains(message("auth-code-connect.notice.revoked-all"));
            assertThat(alice.listed()).isEmpty();
            assertThat(tool.refresh(refresh).status()).isEqualTo(200);
            alice.act(Map.of("action", "revoke-all"));
            assertThat(alice.open().body()).contains(message("auth-code-connect.notice.gone"));
        }

        @Test
        void anAppIsDisconnected() {
            String refresh = tool.redeem(PageVisit.code(alice.make(Map.of()))).refreshToken();
            Reply reply = alice.act(Map.of("action", "disconnect", "app", "tool"));

            assertThat(reply.header("Location")).contains(alice.page().toString());
            assertThat(tool.refresh(refresh).status()).isEqualTo(400);
            assertThat(alice.open().body())
                    .contains(message("auth-code-connect.notice.disconnected"))
                    .doesNotContain(message("auth-code-connect.apps.title"));
            alice.act(Map.of("action", "disconnect", "app", "tool"));
            assertThat(alice.open().body()).contains(message("auth-code-connect.notice.gone"));
        }

        @Test
        void nobodyRevokesTheCodesOfSomebodyElse() {
            String code = PageVisit.code(alice.make(Map.of()));
            String id = alice.listed().get(0);
            PageVisit bob = PageVisit.signedIn(realm, "bob");
            bob.act(Map.of("action", "revoke", "id", id, "cascade", "on"));

            assertThat(bob.open().body()).contains(message("auth-code-connect.notice.gone"));
            assertThat(tool.redeem(code).status()).isEqualTo(200);
        }

        @Test
        void codesOfAnotherSignInAreListedAndMarked() {
            alice.make(Map.of("label", "here"));
            PageVisit elsewhere = PageVisit.signedIn(realm, "alice");

            assertThat(elsewhere.open().body())
                    .contains("<bdi>here</bdi>", message("auth-code-connect.codes.elsewhere"));
            assertThat(alice.open().body()).doesNotContain(message("auth-code-connect.codes.elsewhere"));
        }

        @Test
        void anAppThatIsGoneIsCalledThat() {
            Client app = realm.addClient("app").withMapper();
            tool.redeem(PageVisit.code(alice.make(Map.of("uses", "2"))));
            app.createCode(app.signIn("alice").accessToken());
            app.delete();
            tool.delete();

            assertThat(alice.open().body()).contains(message("auth-code-connect.removed-app"));
        }

        private long lastAccess() {
            return realm.admin()
                    .get(realm.path("/users/" + realm.personId("alice") + "/sessions"))
                    .at("/0/lastAccess")
                    .asLong();
        }
    }

    private static void assertError(Reply page, int status, String key) {
        assertThat(page.status()).as(page.body()).isEqualTo(status);
        assertThat(page.header("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.header("Cache-Control")).contains("no-store");
        assertThat(page.body()).contains(message(key));
    }

    private static String message(String key, Object... arguments) {
        try {
            Properties messages = new Properties();
            messages.load(new StringReader(Files.readString(Path.of("themes/messages/messages_en.properties"))));
            return new MessageFormat(messages.getProperty(key)).format(arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
