package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts that must be exact, whoever comes at the same moment. */
class ConcurrencyIT {
    private static Realm realm;
    private static Client app;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create();
        app = realm.addClient("app").withMapper(Map.of("max-active-codes", "10", "max-creations-per-minute", "0"));
    }

    private static String code(String request) {
        return app.createCode(app.signIn("alice").accessToken(), request).authCode();
    }

    private static Client newTool(String clientId) {
        return realm.addClient(clientId).withMapper();
    }

    @ParameterizedTest
    @CsvSource({"1,64", "5,64", "50,100"})
    void aCodeIsRedeemedExactlyAsOftenAsItHasUses(int uses, int attempts) {
        Client tool = newTool("tool-" + uses);
        String code = code("{\"uses\":" + uses + "}");

        List<Reply> replies = Parallel.run(attempts, n -> tool.redeem(code));

        assertThat(count(replies, 200)).isEqualTo(uses);
        assertThat(count(replies, 400)).isEqualTo(attempts - uses);
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
    }

    /** They all create the same client session. */
    @Test
    void firstRedemptionsByOneClientAtTheSameMomentAllSucceed() {
        Client tool = newTool("newcomer");
        String code = code("{\"uses\":32}");

        List<Reply> replies = Parallel.run(32, n -> tool.redeem(code));

        assertThat(count(replies, 200)).isEqualTo(32);
        assertThat(replies)
                .allSatisfy(reply ->
                        assertThat(tool.refresh(reply.refreshToken()).status()).isEqualTo(200));
    }

    @Test
    void theLimitOfActiveCodesIsExact() {
        String token = app.signIn("alice").accessToken();

        List<Reply> replies = Parallel.run(100, n -> app.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(count(replies, 200)).isEqualTo(100);
        assertThat(replies.stream().filter(reply -> reply.json().has("auth_code")))
                .hasSize(10);
        assertThat(replies.stream()
                        .filter(reply -> reply.json()
                                .at("/error/auth_code_limit_exceeded")
                                .asBoolean()))
                .hasSize(90);
    }

    @Test
    void codesThatAreMadeAtTheSameMomentAllWork() {
        Client many = realm.addClient("many").withMapper();
        String token = many.signIn("alice").accessToken();

        List<Reply> created = Parallel.run(40, n -> many.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(created)
                .allSatisfy(reply ->
                        assertThat(many.redeem(reply.authCode()).status()).isEqualTo(200));
    }

    @Test
    void theSameRequestSentManyTimesAtOnceCostsOneUseAndIsServedTwiceAtMost() {
        Client tool = newTool("impatient");
        String code = code("{\"uses\":3}");
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        List<Reply> replies = Parallel.run(16, n -> tool.redeem(code, requestId));

        assertThat(count(replies, 200)).isBetween(1L, 2L);
        assertThat(count(replies, 200) + (tool.redeem(code, requestId).status() == 200 ? 1 : 0))
                .isEqualTo(2);
        assertThat(tool.redeem(code, requestId).status()).isEqualTo(400);
        assertThat(tool.redeem(code).status()).isEqualTo(200);
        assertThat(tool.redeem(code).status()).isEqualTo(200);
        assertThat(tool.redeem(code).status()).isEqualTo(400);
    }

    @Test
    void creatingAndRedeemingInTheSameSessionDoNotDisturbEachOther() {
        Client busy = realm.addClient("busy").withMapper();
        String token = busy.signIn("alice").accessToken();
        String code =
                busy.createCode(token, "{\"uses\":24,\"duration_minutes\":5}").authCode();

        List<Reply> replies = Parallel.run(
                48, n -> n % 2 == 0 ? busy.redeem(code) : busy.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(count(replies, 200)).isEqualTo(48);
        assertThat(replies).noneMatch(reply -> reply.json().has("error"));
    }
}
