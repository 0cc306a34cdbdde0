package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.code;
import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The codes and apps that the page lists, and what can be done with them. */
class ConnectListIT extends ConnectScene {
    @Test
    void thePageListsAndRevokesCodesEvenIfItsClientMayNotCreateThem() {
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

    @Test
    void aCodeAndItsConnectedAppAreListedWithAnIpv4OrIpv6Address() {
        PageVisit alice = alice();
        String code = alice.createdCode("label", "laptop", "uses", "1", "app", "tool");
        realm.update(Map.of("sslRequired", "none"));
        tool.redeem(code, Map.of(), "X-Forwarded-For", "[::1]:4711");
        String page = alice.open().body();

        assertThat(page)
                .contains("<bdi>laptop</bdi>", text("used-up"), "<bdi>" + text("this-page") + "</bdi>")
                .contains("<bdi>Terminal tool</bdi>", text("apps.title"))
                .doesNotContain(text("codes.elsewhere"));
        assertThat(page.split(Pattern.quote("<bdi dir=\"ltr\">0:0:0:0:0:0:0:1</bdi>"), -1))
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"false,200", "true,400"})
    void revokingACodeDisconnectsItsAppsOnlyOnRequest(boolean cascade, int refresh) {
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
    void aConnectedAppIsDisconnectedOnThePage() {
        PageVisit alice = alice();
        Reply tokens = tool.redeem(alice.createdCode());
        String connection = tokens.claim("auth_code_connection");

        assertThat(location(alice.act("disconnect", "connection", connection)))
                .isEqualTo(alice.page().toString());
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(400);
        assertThat(alice.open().body()).contains(text("alert.disconnected"), text("apps.none"));
        alice.act("disconnect", "connection", connection);
        assertThat(alice.open().body()).contains(text("alert.gone"));
    }

    @Test
    void connectionsOfAllSessionsAreListedAndEndedOneByOneOrTogether() {
        PageVisit alice = alice();
        String code = alice.createdCode("uses", "2", "label", "laptops");
        PageVisit elsewhere = PageVisit.signedIn(realm, "alice");
        Reply first = tool.redeem(code, Map.of("device_name", "old <i>laptop</i>"));
        Reply second = tool.redeem(code, Map.of("device_name", "new laptop"));
        Reply third = tool.redeem(elsewhere.createdCode());
        String listed = alice.open().body();

        assertThat(listed)
                .contains("old &lt;i&gt;laptop&lt;/i&gt;", ">new laptop<", text("apps.last-used"), text("apps.until"))
                .contains("<bdi>laptops</bdi>", text("codes.elsewhere"))
                .doesNotContain("<i>laptop");
        assertThat(alice.connections()).hasSize(3);
        alice.act("disconnect", "connection", first.claim("auth_code_connection"));
        assertThat(tool.refresh(first.refreshToken()).status()).isEqualTo(400);
        assertThat(tool.refresh(second.refreshToken()).status()).isEqualTo(200);
        assertThat(alice.connections())
                .containsExactlyInAnyOrder(second.claim("auth_code_connection"), third.claim("auth_code_connection"));
        alice.act("disconnect-all");
        assertThat(alice.open().body()).contains(text("alert.disconnected-all"), text("apps.none"));
        assertThat(tool.refresh(second.refreshToken()).status()).isEqualTo(400);
        assertThat(tool.refresh(third.refreshToken()).status()).isEqualTo(400);
    }

    @Test
    void noUserDisconnectsTheToolsOfAnother() {
        PageVisit alice = alice();
        Reply tokens = tool.redeem(alice.createdCode());
        PageVisit bob = PageVisit.signedIn(realm, "bob");
        bob.act("disconnect", "connection", tokens.claim("auth_code_connection"));
        bob.act("disconnect-all");

        assertThat(bob.connections()).isEmpty();
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(200);
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
    void codesOfAnotherSessionOfTheUserAreListedAndMarked() {
        PageVisit alice = alice();
        alice.create("label", "here");

        assertThat(PageVisit.signedIn(realm, "alice").open().body())
                .contains("<bdi>here</bdi>", text("codes.elsewhere"));
        assertThat(alice.open().body()).doesNotContain(text("codes.elsewhere"));
    }

    @Test
    void aDeletedAppIsListedAsRemoved() {
        PageVisit alice = alice();
        Client app = realm.addClient("app").withMapper();
        tool.redeem(alice.createdCode("uses", "2"));
        app.createCode(app.signIn("alice").accessToken());
        app.delete();
        tool.delete();

        assertThat(alice.open().body()).contains(text("removed-app"));
    }
}
