package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must work whoever comes at the same moment; more of it, wherever sessions are kept, is in {@link StorageIT}. */
class ConcurrencyIT {
    private static Realm realm;
    private static Client app;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
    }

    /** All who redeem create the same client session, which is new. */
    @ParameterizedTest
    @CsvSource({"1,64", "5,64", "32,32", "50,100"})
    void aCodeIsRedeemedExactlyAsOftenAsItHasUses(int uses, int attempts) {
        Client tool = realm.addClient("tool-" + uses).withMapper();
        String code = app.createCode(app.signIn("alice").accessToken(), "{\"uses\":" + uses + "}")
                .authCode();

        List<Reply> replies = Parallel.run(attempts, n -> tool.redeem(code));

        assertThat(count(replies, 200)).isEqualTo(uses);
        assertThat(count(replies, 400)).isEqualTo(attempts - uses);
        tool.redeem(code).expectInvalidGrant();
        replies.stream()
                .filter(reply -> reply.status() == 200)
                .forEach(reply -> tool.refresh(reply.refreshToken()).expect(200));
    }

    @Test
    void concurrentCreationsAndRedemptionsInOneSessionAllSucceed() {
        Client busy = realm.addClient("busy").withMapper();
        String token = busy.signIn("alice").accessToken();
        String code =
                busy.createCode(token, "{\"uses\":24,\"duration_minutes\":5}").authCode();

        List<Reply> replies = Parallel.run(
                64, n -> n < 48 && n % 2 == 0 ? busy.redeem(code) : busy.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(count(replies, 200)).isEqualTo(64);
        assertThat(replies.stream().filter(Reply::hasCode))
                .hasSize(40)
                .allSatisfy(created -> busy.redeem(created.authCode()).expect(200));
    }
}
