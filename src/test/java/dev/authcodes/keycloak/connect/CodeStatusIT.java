package dev.authcodes.keycloak.connect;

import static dev.authcodes.keycloak.connect.PageVisit.code;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status of the displayed code, which the page's script polls. */
class CodeStatusIT extends ConnectScene {
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

    @ParameterizedTest
    @CsvSource({
        "used up,200,used_up",
        "revoked,404,revoked",
        "signed out,401,signed_out",
        "signed in anew,401,signed_out"
    })
    void theStatusStatesWhyACodeHasEnded(String ending, int status, String reason) {
        PageVisit alice = alice();
        Reply page = alice.create();
        switch (ending) {
            case "used up" -> tool.redeem(code(page)).expect(200);
            case "revoked" -> alice.act("revoke-all");
            default -> realm.admin().post(realm.path("/users/" + realm.userId("alice") + "/logout"), Map.of());
        }
        if (ending.equals("signed in anew")) {
            alice.signIn("alice");
        }

        assertThat(alice.shownStatus(page).expect(status).text("ended")).isEqualTo(reason);
    }

    /** Even after the creation of another code has removed the record of the expired one. */
    @Test
    void anExpiredCodeIsNotCalledRevoked() {
        PageVisit alice = alice();
        Client app = realm.addClient("app").withMapper();
        String token = app.signIn("alice").accessToken();
        Reply created = app.createCode(token, "{\"duration_minutes\": 0.02}");
        String status = created.text("id") + "?expires_at=" + created.json().path("expires_at");
        Pause.of(Duration.ofSeconds(3));

        assertThat(alice.status(status).expect(404).text("ended")).isEqualTo("expired");
        app.createCode(token);
        assertThat(alice.status(status).expect(404).text("ended")).isEqualTo("expired");
        assertThat(alice.status(created.text("id")).expect(404).json()).isEmpty();
    }

    @Test
    void theRemainingTimeIsThatOfTheServersClock() {
        PageVisit alice = alice();
        Reply status = alice.shownStatus(alice.create("lifetime", "5")).expect(200);

        assertThat(status.json().path("seconds_left").asInt()).isBetween(240, 300);
        assertThat(status.json().has("ended")).isFalse();
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

    private long lastAccess() {
        String sessions = realm.path("/users/" + realm.userId("alice") + "/sessions");
        return realm.admin().get(sessions).at("/0/lastAccess").asLong();
    }
}
