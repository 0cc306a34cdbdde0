package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes on one database are one server. */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.authcodes.keycloak.support.Storage#inDatabase")
record ClusterIT(Storage storage) {
    private static Server nodeA;
    private static Server nodeB;
    private static Realm realm;
    private static Client app;
    private static Client backend;
    private static Client tool;
    private static BeforeRestart beforeRestart;

    @BeforeParameterizedClassInvocation
    static void startNodes(Storage storage) {
        nodeA = storage.server();
        Http.allowServerErrors(nodeA);
        nodeB = join(storage);
        realm = Realm.create(nodeA, Map.of());
        backend = realm.addConfidentialClient("backend").withMapper();
        app = realm.addClient("app")
                .withMapper(Map.of("max-active-codes", "10", "max-creations-per-minute", "0"))
                .withAudience("backend");
        tool = realm.addClient("tool").withMapper().withAudience("backend");
        beforeRestart = null;
    }

    @AfterParameterizedClassInvocation
    static void stopSecondNode() {
        if (nodeB != null) {
            nodeB.close();
        }
    }

    /** Starts a node that does not say that it listens before it has joined the other and has the state it is to keep. */
    private static Server join(Storage storage) {
        Server node = storage.start();
        Http.allowServerErrors(node);
        node.awaitLog(storage.logOfSecondNode());
        return node;
    }

    @BeforeEach
    void restartWhatWasKilled() {
        if (!nodeB.isAlive()) {
            nodeB = join(storage);
        }
    }

    private static Reply create(Server node, String token, int uses) {
        return app.on(node).createCode(token, "{\"uses\":" + uses + ",\"duration_minutes\":60}");
    }

    private static Reply signIn(Server node) {
        return app.on(node).signIn("alice");
    }

    private static String newCode(Server node, int uses) {
        return create(node, signIn(node).accessToken(), uses).authCode();
    }

    private static Server either(int n) {
        return n % 2 == 0 ? nodeA : nodeB;
    }

    /** Not once is the record late: the code is redeemed on the other node as soon as it is known. */
    @Test
    void aCodeCreatedOnOneNodeIsRedeemedAtOnceOnTheOther() {
        for (int n = 0; n < 20; n++) {
            String code = newCode(either(n), 2);

            tool.on(either(n + 1)).redeem(code).expect(200);
            tool.on(either(n)).redeem(code).expect(200);
            tool.on(either(n + 1)).redeem(code).expectInvalidGrant();
        }
    }

    @Test
    void aCodeRedeemedOnBothNodesAtOnceHasExactlyItsUses() {
        for (int uses : new int[] {1, 5, 50}) {
            String code = newCode(nodeA, uses);

            List<Reply> replies = Parallel.run(200, n -> tool.on(either(n)).redeem(code));

            assertThat(count(replies, 200)).isEqualTo(uses);
            assertThat(count(replies, 400)).isEqualTo(200 - uses);
        }
    }

    /** Each of them finds that its client is not in the session yet. */
    @Test
    void toolsThatAreTheFirstOfTheirClientOnBothNodesAtOnceAreAllOnRecord() {
        String token = signIn(nodeA).accessToken();
        for (int round = 0; round < 5; round++) {
            String clientId = "novice-" + round;
            Client novice = realm.on(nodeA).addClient(clientId).withMapper();
            String code = create(nodeA, token, 12).authCode();

            Parallel.run(12, n -> novice.on(either(n)).redeem(code).expect(200));

            assertThat(app.on(nodeB).connections(token).json().findValuesAsText("client_id"))
                    .filteredOn(clientId::equals)
                    .hasSize(12);
            if (storage.hasSessionsInDatabase()) {
                assertThat(storage.countConnections(novice)).containsExactly("12");
            }
        }
    }

    @Test
    void aRequestSentToBothNodesAtOnceIsServedTwice() {
        for (int round = 0; round < 10; round++) {
            String code = newCode(either(round), 1);
            Map<String, String> requestId = Json.texts("{request_id: %s}", UUID.randomUUID());

            List<Reply> first = Parallel.run(16, n -> tool.on(either(n)).redeem(code, requestId));
            List<Reply> then = Parallel.run(16, n -> tool.on(either(n)).redeem(code, requestId));

            assertThat(count(first, 200)).isBetween(1L, 2L);
            assertThat(count(first, 200) + count(then, 200)).isEqualTo(2);
        }
    }

    @Test
    void theLimitOfActiveCodesIsExactAcrossNodes() {
        String token = signIn(nodeA).accessToken();

        List<Reply> replies = Parallel.run(100, n -> create(either(n), token, 1));

        assertThat(count(replies, 200)).isEqualTo(100);
        assertThat(replies.stream().filter(Reply::hasCode))
                .hasSize(10)
                .allMatch(reply -> Drain.usesLeft(tool.on(nodeB), reply.authCode()) == 1);
    }

    @Test
    void aCodeRevokedOnOneNodeIsRefusedAtOnceOnTheOther() {
        for (int n = 0; n < 20; n++) {
            String token = signIn(either(n)).accessToken();
            Reply made = create(either(n), token, 5);
            tool.on(either(n + 1)).redeem(made.authCode()).expect(200);

            app.on(either(n)).revokeCodes(token, "/" + made.codeId()).expect(204);

            tool.on(either(n + 1)).redeem(made.authCode()).expectInvalidGrant();
            assertThat(app.on(either(n + 1)).codes(token).body())
                    .contains("\"codes\"")
                    .doesNotContain(made.codeId());
        }
    }

    /** Each redemption that succeeded came before the revocation was answered. */
    @Test
    void aCodeRevokedDuringABurstIsRefusedFromThenOn() {
        String token = signIn(nodeA).accessToken();
        Reply made = create(nodeA, token, 100);

        List<Reply> replies = Parallel.run(
                90,
                n -> n == 30
                        ? app.on(nodeB).revokeCodes(token, "/" + made.codeId())
                        : tool.on(either(n)).redeem(made.authCode()));

        replies.get(30).expect(204);
        assertThat(replies).allSatisfy(reply -> assertThat(reply.status()).isIn(200, 204, 400));
        tool.on(nodeA).redeem(made.authCode()).expectInvalidGrant();
        tool.on(nodeB).redeem(made.authCode()).expectInvalidGrant();
    }

    /** Two laptops and a server that one client connects with one code. */
    @Test
    void aToolDisconnectedOnOneNodeIsRejectedAtOnceOnTheOtherAndOtherToolsRemain() {
        for (int n = 0; n < 10; n++) {
            String token = signIn(either(n)).accessToken();
            String code = create(either(n), token, 3).authCode();
            List<Reply> tools = new ArrayList<>();
            for (String device : List.of("laptop", "other laptop", "server")) {
                tools.add(tool.on(either(tools.size())).redeem(code, Map.of("scope", "openid", "device_name", device)));
            }
            Reply stolen = tools.remove(n % 3);
            Client here = tool.on(nodeB);
            here.userinfo(stolen.accessToken()).expect(200);

            app.on(nodeA)
                    .endConnections(token, "/" + stolen.claim("auth_code_connection"))
                    .expect(204);

            here.userinfo(stolen.accessToken()).expect(401);
            here.refresh(stolen.refreshToken()).expectInvalidGrant();
            assertThat(backend.on(nodeB).isActive(stolen.accessToken())).isFalse();
            for (Reply other : tools) {
                here.userinfo(other.accessToken()).expect(200);
                Reply refreshed = here.refresh(other.refreshToken()).expect(200);
                tool.on(nodeA).refresh(refreshed.refreshToken()).expect(200);
            }
        }
    }

    @Test
    void guessesOnBothNodesAreCountedTogether() {
        List<Reply> guesses = Parallel.run(24, n -> tool.on(either(n)).redeem("BBBB-BBBB"));
        assertThat(count(guesses, 400)).isEqualTo(5);
        assertThat(count(guesses, 429)).isEqualTo(19);
    }

    @Test
    void aLogoutOnOneNodeEndsTheCodeAtOnceOnTheOther() {
        for (int n = 0; n < 10; n++) {
            Reply signIn = signIn(either(n));
            String code = create(either(n), signIn.accessToken(), 5).authCode();
            Client there = tool.on(either(n + 1));
            Reply tokens = there.redeem(code);

            app.on(either(n)).logout(signIn.refreshToken()).expect(204);

            there.redeem(code).expectInvalidGrant();
            there.refresh(tokens.refreshToken()).expectInvalidGrant();
            assertThat(backend.on(either(n + 1)).isActive(tokens.accessToken())).isFalse();
        }
    }

    /** More redemptions than creations, all at once, on both nodes. */
    @Test
    void aNodeKilledDuringABurstGivesNoExtraUseAndTheOtherContinues() {
        int uses = 100;
        String contested = newCode(nodeB, uses);
        String untouched = newCode(nodeB, 20);
        String token = signIn(nodeB).accessToken();
        AtomicInteger redeemed = new AtomicInteger();
        AtomicInteger created = new AtomicInteger();

        Parallel.run(200, n -> {
            if (n % 5 == 0) {
                Reply reply = Reply.ofAny(() -> create(either(n / 5), token, 1));
                return reply.status() == 200 && reply.hasCode() ? created.incrementAndGet() : 0;
            }
            Reply reply = Reply.ofAny(() -> tool.on(either(n)).redeem(contested));
            if (reply.status() == 200 && redeemed.incrementAndGet() == 20) {
                nodeB.kill();
            }
            return redeemed.get();
        });

        assertThat(nodeB.isAlive()).isFalse();
        assertThat(redeemed.get() + Drain.usesLeft(tool.on(nodeA), contested))
                .as("redeemed in all, %d of them in the burst", redeemed.get())
                .isLessThanOrEqualTo(uses);
        assertThat(created.get()).as("active codes").isLessThanOrEqualTo(10);
        assertThat(Drain.usesLeft(tool.on(nodeA), untouched)).isEqualTo(20);
        assertThat(Drain.usesLeft(tool.on(nodeA), newCode(nodeA, 3))).isEqualTo(3);
    }

    @Test
    void aRollingRestartKeepsOutstandingCodes() {
        assumeFalse(storage.keepsUsesThroughRestart(), "no node has anything to lose, as the full restart shows");
        Reply signIn = signIn(nodeA);
        String code = create(nodeA, signIn.accessToken(), 30).authCode();
        tool.on(nodeB).redeem(code).expect(200);

        nodeA.close();
        tool.on(nodeB).redeem(code).expect(200);
        nodeA = join(storage);
        nodeB.close();
        tool.on(nodeA).redeem(code).expect(200);
        nodeB = join(storage);

        assertThat(Drain.usesLeft(tool.on(nodeB), code)).isEqualTo(27);
        app.on(nodeB).refresh(signIn.refreshToken()).expect(200);
    }

    /**
     * What there was before all nodes were stopped and started again, which is done once.
     *
     * @param watched a code of three uses, of which one is redeemed, and whose replay is an alarm
     * @param code one of three uses, of which one is redeemed
     * @param usedUp a code whose only use is redeemed
     */
    private record BeforeRestart(
            String watched, Reply ofWatched, Reply signIn, String code, String usedUp, Reply ofUsedUp) {}

    private BeforeRestart beforeRestart() {
        if (beforeRestart == null) {
            Client careful = realm.on(nodeA).addClient("careful").withMapper(Map.of("revoke-on-replay", "true"));
            String token = careful.signIn("alice").accessToken();
            String watched = careful.createCode(token, "{\"uses\":3,\"duration_minutes\":60}")
                    .authCode();
            Reply signIn = signIn(nodeA);
            String code = create(nodeA, signIn.accessToken(), 3).authCode();
            String usedUp = create(nodeA, signIn.accessToken(), 1).authCode();
            tool.on(nodeB).redeem(code).expect(200);
            Reply ofWatched = tool.on(nodeA).redeem(watched).expect(200);
            Reply ofUsedUp = tool.on(nodeA).redeem(usedUp).expect(200);
            beforeRestart = new BeforeRestart(watched, ofWatched, signIn, code, usedUp, ofUsedUp);

            storage.stop();
            nodeA = storage.start();
            nodeB = join(storage);
        }
        return beforeRestart;
    }

    /** With embedded caches, a restart of all nodes loses the uses of a code and their records alike. */
    @Test
    void aCodeThatLostItsUsesInARestartRaisesNoReplayAlarmAndDisconnectsNoTool() {
        String code = beforeRestart().watched();
        String refreshToken = beforeRestart().ofWatched().refreshToken();

        Reply second = tool.on(nodeB).redeem(code);
        if (!storage.keepsUsesThroughRestart()) {
            second.expectInvalidGrant();
            assertThat(realm.on(nodeA).lastRefusal()).isEqualTo("uses_unaccounted_for");
            assertThat(lastError()).isEqualTo("invalid_code");
            tool.on(nodeA).refresh(refreshToken).expect(200);
            return;
        }
        second.expect(200);
        tool.on(nodeA).refresh(refreshToken).expect(200);
        tool.on(nodeA).redeem(code).expect(200);
        tool.on(nodeB).redeem(code, Map.of(), "X-Forwarded-For", "10.0.0.7").expectInvalidGrant();
        assertThat(lastError()).isEqualTo("auth_code_replayed");
        tool.on(nodeA).refresh(refreshToken).expectInvalidGrant();
    }

    private static String lastError() {
        return realm.on(nodeA)
                .lastEvent("OAUTH2_EXTENSION_GRANT_ERROR")
                .path("error")
                .asText();
    }

    @Test
    void aFullRestartKeepsSessionsAndKeepsCodesIfUsesAreOutsideTheNodes() {
        BeforeRestart before = beforeRestart();

        assertThat(Drain.usesLeft(tool.on(nodeA), before.code())).isEqualTo(storage.keepsUsesThroughRestart() ? 2 : 0);
        assertThat(Drain.usesLeft(tool.on(nodeB), before.usedUp())).isZero();
        tool.on(nodeB).refresh(before.ofUsedUp().refreshToken()).expect(200);
        Reply refreshed = app.on(nodeB).refresh(before.signIn().refreshToken());
        String fresh = create(nodeB, refreshed.accessToken(), 2).authCode();
        assertThat(Drain.usesLeft(tool.on(nodeA), fresh)).isEqualTo(2);
    }
}
