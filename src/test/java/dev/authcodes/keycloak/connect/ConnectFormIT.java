package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.code;
import static dev.authcodes.keycloak.connect.PageVisit.fields;
import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.showsCode;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form that creates codes, by its requests and responses. */
class ConnectFormIT extends ConnectScene {
    /** A second app, so that there is a choice. */
    private final Client other = realm.addClient("tv").withRedeemMapper(Map.of());

    @Test
    void aCodeIsCreatedWithTheChosenValues() {
        Reply created = alice().create("lifetime", "240", "uses", "2", "label", " my laptop ", "app", "tool");
        String code = code(created);

        assertThat(created.body())
                .contains("client_id=tool", "/protocol/openid-connect/token")
                .contains("<bdi>my laptop</bdi>", "data-seconds=\"14400\"");
        assertThat(tool.redeem(code).claim("preferred_username")).isEqualTo("alice");
        assertThat(other.redeem(code).text("error")).isEqualTo("invalid_grant");
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

    /** With one client scope for everything, assigned to the page's client and to the apps. */
    @Test
    void thePageDoesNotOfferItselfAsAnApp() {
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

    @Test
    void aFieldWithOnlyOnePossibleValueIsHidden() {
        other.delete();
        assertThat(alice("max-duration-minutes", "1", "max-uses", "1").open().body())
                .contains("<input type=\"hidden\" name=\"lifetime\" value=\"1\">")
                .contains("<input type=\"hidden\" name=\"uses\" value=\"1\">")
                .contains("<input type=\"hidden\" name=\"app\" value=\"tool\">", "<bdi>Terminal tool</bdi>")
                .doesNotContain("<select id=\"acc-");
    }

    @Test
    void aCodeIsValidForFiveMinutesByDefaultAndADayIsCalledADay() {
        assertThat(alice().open().body())
                .contains("<option value=\"5\" selected>5 minutes</option>", "<option value=\"1440\">1 day</option>");
    }

    @Test
    void theLinkOfTheChosenAppIsAButtonAndAQrCodeAndItsCommandIsShown() {
        tool.removeMapper();
        tool.withRedeemMapper(fields(
                "connect-uri", "com.example.tool:/connect?code={code}", "connect-command", "tool login --stdin"));
        PageVisit alice = alice();
        Reply created = alice.create("app", "tool");

        assertThat(created.body())
                .contains("href=\"com.example.tool:/connect?code=" + code(created) + "\"", "data:image/png;base64,")
                .contains("| tool login --stdin");
    }

    @Test
    void withoutALinkThereIsNoQrCodeAndTheCommandDoesNotHaveTheCode() {
        PageVisit alice = alice();
        Reply created = alice.create("app", "tool");

        assertThat(created.body().split(Pattern.quote(code(created)), -1))
                .as("the code is there once")
                .hasSize(2);
        assertThat(created.body()).doesNotContain("data:image/png", "acc-open").contains("read -r line");
    }

    @Test
    void anAppHasItsNameItsDescriptionAndItsLogo() {
        other.delete();
        String logo = "https://logos.example.org/tool.png";
        tool.update(Map.of("description", "For <b>terminals</b>", "attributes", Map.of("logoUri", logo)));
        PageVisit alice = alice();
        Reply page = alice.open();

        assertThat(page.body()).contains("src=\"" + logo + "\"", "For &lt;b&gt;terminals&lt;/b&gt;");
        assertThat(page.response()
                        .headers()
                        .allValues("Content-Security-Policy")
                        .get(1))
                .contains("img-src 'self' data: https://logos.example.org;");
        Reply created = alice.create("app", "tool");
        assertThat(logos(created, ".acc-shown dd")).containsExactly(logo);
        tool.redeem(code(created));
        assertThat(logos(alice.open(), ".acc-app, [data-acc-item] dd, [data-acc-connection] h3"))
                .containsExactly(logo, logo, logo);
    }

    private static List<String> logos(Reply page, String places) {
        return Jsoup.parse(page.body()).select(places).select("img.acc-logo").eachAttr("src");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://logos.example.org/x.png", "data:image/png;base64,", "//x"})
    void onlyHttpsAddressesAreShownAsLogos(String logo) {
        tool.update(Map.of("attributes", Map.of("logoUri", logo)));

        assertThat(alice().open().body()).doesNotContain("acc-logo");
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
                .contains(text(key, 1, 100, 64), text("alert.check-form"))
                .contains("aria-describedby=\"acc-" + field + "-fault", "aria-invalid=\"true\"")
                .doesNotContain("<i>");
        if (field.equals("label")) {
            assertThat(page.body()).contains("value=\"" + value.replace("<i>", "&lt;i&gt;") + "\"");
        }
        assertThat(alice.listed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "any"})
    void anAppMustBeChosenIfABindingIsRequired(String binding) {
        PageVisit alice = alice("required-binding", binding);

        assertThat(alice.create().body()).contains(text("fault.app-required"));
        assertThat(showsCode(alice.create("app", "tool"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"challenge,true,create.challenge", "dpop,true,create.challenge", "none,false,create.no-apps"})
    void theFormIsHiddenIfNoCodeOfThePageCouldBeRedeemed(String binding, boolean mayRedeem, String key) {
        if (!mayRedeem) {
            tool.removeMapper();
            other.removeMapper();
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
    void aRefusalIsExplainedAndTheFormKeepsItsEntries(String setting, String value, String key) {
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
    void aShortCodeCanBeCreatedOnThePageWhereAllowed() {
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
    void aUserWhoseSignInIsTooOldSignsInAgainAndFindsTheFormFilledInOnce() {
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
    void aUserWhoseSignInIsTooWeakIsAskedToStepUp() {
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
    void aFormSentTwiceCreatesOneCode() {
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
    void aRefusedFormIsAcceptedWhenSentAgain() {
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
    void aFormThatWasOpenForTooLongIsShownAgain() {
        PageVisit alice = alice();
        Reply again = alice.create("ticket", "1000000000.abcdefghijklmnopqrstuv", "label", "laptop");

        assertThat(again.body()).contains(text("alert.form-too-old"), "value=\"laptop\"");
        assertThat(alice.listed()).isEmpty();
    }
}
