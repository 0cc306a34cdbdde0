package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Storage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a code is, wherever Keycloak keeps its sessions and single-use objects. */
@ParameterizedClass
@MethodSource("dev.authcodes.keycloak.support.Storage#chosen")
record StorageIT(Storage storage) {
    private static Realm realm;
    private static Client app;
    private static Client backend;

    @BeforeParameterizedClassInvocation
    static void startServer(Storage storage) {
        realm = Realm.create(storage.server(), Map.of());
        backend = realm.addConfidentialClient("backend").withMapper();
        app = realm.addClient("app")
                .withMapper(Map.of("max-active-codes", "10", "max-creations-per-minute", "0", "short-codes", "true"))
                .withAudience("backend");
    }

    private static Client newTool(String clientId) {
        return realm.addClient(clientId).withMapper().withAudience("backend");
    }

    private static Reply create(String token, int uses) {
        return app.createCode(token, "{\"uses\":" + uses + ",\"duration_minutes\":30}");
    }

    private static String newCode(int uses) {
        return create(app.signIn("alice").accessToken(), uses).authCode();
    }

    @Test
    void aCodeIsTradedForTokensThatWork() {
        Client tool = newTool("tool");

        Reply tokens = tool.redeem(newCode(1), Map.of("scope", "openid"));

        assertThat(backend.isActive(tokens.accessToken())).isTrue();
        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(200);
        assertThat(tool.refresh(tokens.refreshToken()).status()).isEqualTo(200);
    }

    @Test
    void theUsesAreExact() {
        Client tool = newTool("exact");
        String code = newCode(20);

        List<Reply> replies = Parallel.run(64, n -> tool.redeem(code));

        assertThat(count(replies, 200)).isEqualTo(20);
        assertThat(count(replies, 400)).isEqualTo(44);
    }

    @Test
    void theLimitOfActiveCodesIsExact() {
        Client tool = newTool("collector");
        String token = app.signIn("alice").accessToken();

        List<Reply> replies = Parallel.run(100, n -> create(token, 1));

        assertThat(count(replies, 200)).isEqualTo(100);
        List<String> codes = replies.stream()
                .filter(reply -> reply.json().has("auth_code"))
                .map(Reply::authCode)
                .toList();
        assertThat(codes)
                .hasSize(10)
                .allSatisfy(code -> assertThat(tool.redeem(code).status()).isEqualTo(200));
    }

    @Test
    void aSpentCodeMakesRoomForOneOther() {
        Client tool = newTool("spender");
        String token = app.signIn("alice").accessToken();
        List<Reply> full = Parallel.run(10, n -> create(token, 1));
        assertThat(create(token, 1).json().at("/error/auth_code_limit_exceeded").asBoolean())
                .isTrue();

        assertThat(tool.redeem(full.get(3).authCode()).status()).isEqualTo(200);

        List<Reply> replies = Parallel.run(20, n -> create(token, 1));
        assertThat(replies.stream().filter(reply -> reply.json().has("auth_code")))
                .hasSize(1);
    }

    @Test
    void logoutEndsTheCodeAndAllThatCameFromIt() {
        Client tool = newTool("guest");
        Reply signIn = app.signIn("alice");
        String code = create(signIn.accessToken(), 5).authCode();
        Reply tokens = tool.redeem(code, Map.of("scope", "openid"));

        assertThat(app.logout(signIn.refreshToken()).status()).isEqualTo(204);

        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.refresh(tokens.refreshToken()).text("error")).isEqualTo("invalid_grant");
        assertThat(backend.isActive(tokens.accessToken())).isFalse();
        assertThat(tool.userinfo(tokens.accessToken()).status()).isEqualTo(401);
    }

    @Test
    void theSameRequestSentAgainOrManyTimesAtOnceCostsOneUseAndIsServedTwice() {
        Client tool = newTool("impatient");
        String code = newCode(2);
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        long served = count(Parallel.run(16, n -> tool.redeem(code, requestId)), 200);
        assertThat(served).isBetween(1L, 2L);
        long servedAgain = count(Parallel.run(16, n -> tool.redeem(code, requestId)), 200);
        assertThat(served + servedAgain).isEqualTo(2);

        assertThat(tool.redeem(code).status()).isEqualTo(200);
        assertThat(tool.redeem(code).text("error")).isEqualTo("invalid_grant");
        assertThat(tool.redeem(code, requestId).text("error")).isEqualTo("invalid_grant");
        assertThat(backend.redeem(code, requestId).text("error")).isEqualTo("invalid_grant");
    }

    @Test
    void aShortCodeSignsInOnceAndCanBeGuessedFiveTimes() {
        Client tv = newTool("tv");
        String token = app.signIn("alice").accessToken();
        String shortCode = "{\"format\":\"short\",\"duration_minutes\":10}";
        String code = app.createCode(token, shortCode).authCode();
        assertThat(tv.redeem(code.toLowerCase()).status()).isEqualTo(200);
        assertThat(tv.redeem(code).text("error")).isEqualTo("invalid_grant");

        List<Reply> guesses = Parallel.run(12, n -> tv.redeem("BBBB-BBBB"));

        assertThat(count(guesses, 400)).as("after one that was spent").isEqualTo(4);
        assertThat(tv.redeem(app.createCode(token, shortCode).authCode()).status())
                .isEqualTo(429);
    }
}
