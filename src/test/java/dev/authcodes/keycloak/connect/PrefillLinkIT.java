package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.showsCode;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Reply;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The link auth/connect?client_id=&label=&duration=&uses=&return=, which apps print where they ask for a code. */
class PrefillLinkIT extends ConnectScene {
    private final Client app = realm.addClient("app", Map.of("redirectUris", List.of("https://app.example.org/*", "*")))
            .withRedeemMapper(Map.of());

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String form(Reply page) {
        Document document = Jsoup.parse(page.body());
        return String.join(
                " ",
                document.select("#acc-app option[selected]").val(),
                document.select("#acc-label").val(),
                document.select("#acc-lifetime option[selected]").val(),
                document.select("#acc-uses").val(),
                document.select("details.acc-more").hasAttr("open") ? "open" : "closed");
    }

    @Test
    void aLinkFillsInTheFormEvenThroughTheSignInAndCreatesNothing() {
        pageClient.withCreateMapper(Map.of());
        PageVisit visit = PageVisit.of(realm);
        String query = "client_id=tool&label=" + encoded("K\u00fcche & {code} TV") + "&duration=60&uses=3";
        Reply page = visit.browser().signInOn(visit.page(query), "alice").expect(200);

        assertThat(form(page)).isEqualTo("tool K\u00fcche & {code} TV 60 3 open");
        assertThat(URLDecoder.decode(page.response().uri().getRawQuery(), StandardCharsets.UTF_8))
                .contains("label=K\u00fcche & {code} TV")
                .doesNotContain("state=");
        assertThat(visit.listed()).isEmpty();
        assertThat(form(visit.open())).isEqualTo("  5 1 closed");
    }

    @ParameterizedTest
    @CsvSource({
        "client_id=nobody,'  5 1 closed'",
        "client_id=auth-code-connect,'  5 1 closed'",
        "client_id=app,'app  5 1 closed'",
        "duration=7,'  15 1 open'",
        "duration=0.5,'  1 1 open'",
        "duration=99999,'  1440 1 open'",
        "duration=-1,'  5 1 closed'",
        "duration=abc,'  5 1 closed'",
        "uses=999999,'  5 100 open'",
        "uses=0,'  5 1 closed'",
        "uses=1e3,'  5 1 closed'",
        "return=https://app.example.org/,'  5 1 closed'"
    })
    void aLinkCannotFillInValuesThatThePageDoesNotOffer(String query, String form) {
        pageClient.withCreateMapper(Map.of());

        assertThat(form(PageVisit.byLinks(realm).signIn("alice").open(query).expect(200)))
                .isEqualTo(form);
    }

    @Test
    void aLinkTooLongForTheSignInLeadsToTheEmptyForm() {
        pageClient.withCreateMapper(Map.of());
        PageVisit visit = PageVisit.of(realm);
        Reply page = visit.browser().signInOn(visit.page("label=x&return=" + "x".repeat(3000)), "alice");

        assertThat(form(page.expect(200))).isEqualTo("  5 1 closed");
    }

    @Test
    void thePageLeadsBackToTheAppWhoseLinkWasFollowed() {
        PageVisit alice = alice();
        String address = "https://app.example.org/codes?x=1&y=2";
        Reply page = alice.open("client_id=app&return=" + encoded(address)).expect(200);
        Reply created = alice.create(
                page, "app", "app", "return", PageVisit.hidden(page, "return").replace("&amp;", "&"));

        assertThat(Jsoup.parse(created.body()).select("#acc-return").attr("href"))
                .isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.org/",
                "javascript:alert(1)",
                "data:text/html,x",
                "//evil.example.org/",
                "/admin/",
                "http:/admin/",
                "http:admin",
                "urn:ietf:wg:oauth:2.0:oob",
                "not a URI",
                "https://app.example.org@evil.example.org/",
                "intent:x"
            })
    void thePageLeadsBackToNoOtherAddress(String address) {
        if (address.contains("evil")) {
            app.update(Map.of("redirectUris", List.of("https://app.example.org/*")));
        }
        Reply created = alice().create("app", "app", "return", address);

        assertThat(showsCode(created)).isTrue();
        assertThat(created.body()).doesNotContain("acc-return");
    }

    @Test
    void thePageDoesNotLeadBackToAnAppWithACodeForAnotherApp() {
        assertThat(alice().create("app", "tool", "return", "https://app.example.org/")
                        .body())
                .doesNotContain("acc-return");
    }
}
