package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The behaviour of codes in each storage mode of sessions and single-use objects. */
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
    void aRedeemedCodeGivesValidTokens() {
        Client tool = newTool("tool");
        Reply tokens = tool.redeem(newCode(1), Map.of("scope", "openid"));
        assertThat(backend.isActive(tokens.accessToken())).isTrue();
        tool.userinfo(tokens.accessToken()).expect(200);
        tool.refresh(tokens.refreshToken()).expect(200);
    }

    @Test
    void aCodeHasExactlyItsUsesUnderConcurrency() {
        Client tool = newTool("exact");
        String code = newCode(20);
        List<Reply> replies = Parallel.run(64, n -> tool.redeem(code));
        assertThat(count(replies, 200)).isEqualTo(20);
        assertThat(count(replies, 400)).isEqualTo(44);
    }

    @Test
    void theLimitOfActiveCodesIsExactEvenIfAUsedUpCodeMakesRoom() {
        Client tool = newTool("collector");
        String token = app.signIn("alice").accessToken();

        List<Reply> replies = Parallel.run(100, n -> create(token, 1));

        assertThat(count(replies, 200)).isEqualTo(100);
        List<Reply> created = replies.stream().filter(Reply::hasCode).collect(toCollection(ArrayList::new));
        assertThat(created).hasSize(10);
        assertThat(replies.stream().map(reply -> reply.json().at("/error/auth_code_limit_exceeded")))
                .filteredOn(JsonNode::asBoolean)
                .hasSize(90);
        tool.redeem(created.remove(3).authCode()).expect(200);
        Parallel.run(20, n -> create(token, 1)).stream().filter(Reply::hasCode).forEach(created::add);
        assertThat(created).hasSize(10);
        created.forEach(code -> tool.redeem(code.authCode()).expect(200));
    }

    @Test
    void aLogoutEndsTheCodeAndEverythingObtainedWithIt() {
        Client tool = newTool("guest");
        Reply signIn = app.signIn("alice");
        String code = create(signIn.accessToken(), 5).authCode();
        Reply tokens = tool.redeem(code, Map.of("scope", "openid"));

        app.logout(signIn.refreshToken()).expect(204);

        tool.redeem(code).expectInvalidGrant();
        tool.refresh(tokens.refreshToken()).expectInvalidGrant();
        assertThat(backend.isActive(tokens.accessToken())).isFalse();
        tool.userinfo(tokens.accessToken()).expect(401);
    }

    @Test
    void aRequestRepeatedOnceOrManyTimesAtOnceCostsOneUseAndIsServedTwice() {
        Client tool = newTool("impatient");
        String code = newCode(2);
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        long served = count(Parallel.run(16, n -> tool.redeem(code, requestId)), 200);
        assertThat(served).isBetween(1L, 2L);
        long servedAgain = count(Parallel.run(16, n -> tool.redeem(code, requestId)), 200);
        assertThat(served + servedAgain).isEqualTo(2);

        tool.redeem(code).expect(200);
        tool.redeem(code).expectInvalidGrant();
        tool.redeem(code, requestId).expectInvalidGrant();
        backend.redeem(code, requestId).expectInvalidGrant();
    }

    @Test
    void aShortCodeIsRedeemedOnceAndCanBeGuessedFiveTimes() {
        Client tv = newTool("tv");
        String token = app.signIn("alice").accessToken();
        String shortCode = "{\"format\":\"short\",\"duration_minutes\":10}";
        String code = app.createCode(token, shortCode).authCode();
        tv.redeem(code.toLowerCase()).expect(200);
        tv.redeem(code).expectInvalidGrant();

        List<Reply> guesses = Parallel.run(12, n -> tv.redeem("BBBB-BBBB"));

        assertThat(count(guesses, 400)).as("after one successful guess").isEqualTo(4);
        tv.redeem(app.createCode(token, shortCode).authCode()).expect(429);
    }

    /** Sessions of users that are remembered can last for longer, but this is none. */
    @Test
    void theIdOfAnEndedConnectionIsKeptForTenMinutesAfterItsSessionMustHaveEnded() {
        assumeTrue(storage == Storage.POSTGRESQL || storage == Storage.UNCACHED_SESSIONS, "only there in this table");
        realm.update(Map.of("ssoSessionMaxLifespan", 7200, "ssoSessionMaxLifespanRememberMe", 720_000));
        Client tool = newTool("ended");
        Reply signIn = app.signIn("alice");
        long start = Instant.now().getEpochSecond();
        tool.redeem(create(signIn.accessToken(), 1).authCode()).expect(200);
        String connection = app.connections(signIn.accessToken())
                .json()
                .at("/connections/0/id")
                .asText();

        app.endConnections(signIn.accessToken(), "/" + connection).expect(204);

        String expiries = "SELECT expire FROM revoked_token WHERE id LIKE 'auth-code-" + connection + "%'";
        assertThat(storage.select(expiries))
                .singleElement()
                .satisfies(expiry -> assertThat(Long.parseLong(expiry) - start).isBetween(7790L, 7801L));
    }
}
