package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.location;
import static dev.authcodes.keycloak.connect.PageVisit.showsCode;
import static dev.authcodes.keycloak.connect.PageVisit.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a form whose session ends while the user fills it in. */
class DraftIT extends ConnectScene {
    private PageVisit alice;
    private Reply page;

    @BeforeEach
    void aliceFillsInAFormWhileHerSessionEnds() {
        alice = alice();
        page = alice.open();
        realm.admin().post(realm.path("/users/" + realm.userId("alice") + "/logout"), Map.of());
    }

    private Reply send() {
        String user = PageVisit.hidden(page, "user");
        return alice.create(page, "label", "my secret plan", "uses", "4", "app", "tool", "user", user);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFormIsRestoredOnceAfterSigningInAgain(boolean signedInElsewhereMeanwhile) {
        if (signedInElsewhereMeanwhile) {
            alice.signIn("alice");
        }
        Reply sent = send();
        Reply back = signedInElsewhereMeanwhile ? alice.open() : alice.browser().signInOn(alice.page(), "alice");

        assertThat(showsCode(sent)).isFalse();
        assertThat(sent.header("Location").orElse("")).doesNotContain("plan");
        assertThat(back.body()).contains(text("alert.signed-in-again"), "value=\"my secret plan\"", "value=\"4\"");
        assertThat(alice.open().body()).doesNotContain("my secret plan");
        assertThat(alice.listed()).isEmpty();
    }

    @Test
    void theNextUserOfTheBrowserDoesNotSeeTheStoredForm() {
        assertThat(location(send())).isEqualTo(alice.page().toString());

        assertThat(alice.browser().signInOn(alice.page(), "bob").body())
                .contains("class=\"acc\"")
                .doesNotContain("my secret plan", "acc-alert");
        assertThat(alice.open().body()).doesNotContain("my secret plan");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "", "bGFiZWw9eA", "dXNlcj0mbGFiZWw9JTAw"})
    void aForgedCookieFillsInNothing(String value) {
        alice.signIn("alice");

        assertThat(alice.browser()
                        .visit(alice.page(), "Cookie", "auth-code-connect-draft=" + value)
                        .status())
                .isLessThan(500);
        assertThat(alice.open().body()).doesNotContain("acc-alert");
    }
}
