package dev.authcodes.keycloak.faults;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of one of two nodes is set back or forward by a minute, also while codes are created and redeemed. */
@ParameterizedClass
@MethodSource("dev.authcodes.keycloak.support.Storage#inDatabase")
record ClockNightlyIT(Storage storage) {
    private static final int MINUTE = 60;

    private static Server right;
    private static Server wrong;
    private static FaultyServer faults;
    private static Realm realm;
    private static Client app;
    private static Client tool;

    @BeforeParameterizedClassInvocation
    static void startNodes(Storage storage) {
        right = storage.server();
        wrong = storage.startWithClock();
        wrong.awaitLog(storage.logOfSecondNode());
        Http.allowServerErrors(right);
        faults = new FaultyServer(wrong);
    }

    @AfterParameterizedClassInvocation
    static void stopSecondNode() {
        if (wrong != null) {
            wrong.close();
        }
    }

    /** Another realm for each test, since its newest event is the one with the latest time. */
    @BeforeEach
    void setClockRightAndCreateRealm() {
        faults.setClock(0);
        realm = Realm.create(right, Map.of());
        app = realm.addClient("app").withMapper(Map.of("max-active-codes", "10", "max-creations-per-minute", "0"));
        tool = realm.addClient("tool").withMapper();
    }

    private static Server either(int n) {
        return n % 2 == 0 ? right : wrong;
    }

    private static Reply create(Server node, String token, String request) {
        return app.on(node).createCode(token, Json.text(request));
    }

    @ParameterizedTest
    @ValueSource(ints = {-MINUTE, MINUTE})
    void theUsesAreExactWhileTheClockIsSet(int offset) {
        for (int uses : new int[] {1, 5, 50}) {
            faults.setClock(0);
            String token = app.signIn("alice").accessToken();
            String code = create(either(uses), token, "{uses: %d, duration_minutes: 30}".formatted(uses))
                    .authCode();

            List<Reply> replies = Parallel.run(100, n -> {
                if (n == 40) {
                    faults.setClock(offset);
                }
                return tool.on(either(n)).redeem(code);
            });

            assertThat(count(replies, 200)).isEqualTo(uses);
            assertThat(count(replies, 400)).isEqualTo(100 - uses);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-MINUTE, MINUTE})
    void theLimitOfActiveCodesIsExactWhileTheClockIsSet(int offset) {
        String token = app.signIn("alice").accessToken();

        long created = created(60, n -> {
            if (n % 20 == 19) {
                faults.setClock(n == 39 ? 0 : offset);
            }
            return create(either(n), token, "{duration_minutes: 30}");
        });

        assertThat(created).isEqualTo(10);
    }

    /** The session and the redeemer's part of it start before the clock is set. */
    @Test
    void codesTokensAndConnectionsOfEachNodeAreValidOnTheOther() {
        String token = app.signIn("alice").accessToken();
        faults.setClock(MINUTE);
        for (int n = 0; n < 4; n++) {
            Server here = either(n);
            Server there = either(n + n / 2);
            Reply code = create(here, token, "{uses: 2, duration_minutes: 30}");
            Reply tokens = tool.on(there).redeem(code.authCode()).expect(200);
            Reply refreshed = tool.on(here).refresh(tokens.refreshToken()).expect(200);
            tool.on(there).refresh(refreshed.refreshToken()).expect(200);
            String id = tokens.claim("auth_code_connection");
            assertThat(app.on(here).connections(token).body()).contains(id);
            assertThat(app.on(there).connections(token).body()).contains(id);

            app.on(here).endConnections(token, "/" + id).expect(204);

            tool.on(there).refresh(refreshed.refreshToken()).expectInvalidGrant();
            tool.on(there).redeem(code.authCode()).expect(200);
            app.on(there).revokeCodes(token, "/" + code.codeId()).expect(204);
            tool.on(here).redeem(code.authCode()).expectInvalidGrant();
        }
    }

    /** Neither the session nor, if the redeemer is connected, its part of it may start later than its tokens. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeOnWhichTheSessionHasNotStartedRefusesACodeWhichCostsNoUse(boolean isConnected) {
        faults.setClock(isConnected ? 0 : MINUTE);
        String token = app.on(isConnected ? right : wrong).signIn("alice").accessToken();
        faults.setClock(MINUTE);
        String code = create(wrong, token, "{uses: 2, duration_minutes: 30}").authCode();
        if (isConnected) {
            tool.on(wrong).redeem(code).expect(200);
        }

        tool.on(right).redeem(code).expectInvalidGrant();

        assertThat(realm.lastRefusal()).isEqualTo("session_not_started");
        Reply tokens = tool.on(wrong).redeem(code).expect(200);
        tool.on(wrong).refresh(tokens.refreshToken()).expect(200);
    }

    /** In caches, uses also expire on the other node if the one that is ahead keeps them. */
    @Test
    void aNodeThatIsAheadRefusesACodeEarlierAndTheOtherGivesNoUseTwice() {
        String token = app.signIn("alice").accessToken();
        List<String> codes = Stream.generate(
                        () -> create(right, token, "{duration_minutes: 0.75}").authCode())
                .limit(5)
                .toList();

        faults.setClock(MINUTE);

        for (String code : codes) {
            tool.on(wrong).redeem(code).expectInvalidGrant();
            assertThat(realm.lastRefusal()).isEqualTo("expired");
        }
        assertThat(codes)
                .extracting(code -> Drain.usesLeft(tool.on(right), code))
                .allMatch(left -> storage == Storage.STATELESS ? left == 1 : left <= 1);
    }

    @Test
    void aNodeThatIsBehindGivesNoUseOfAnExpiredCodeTwice() {
        String token = app.signIn("alice").accessToken();
        faults.setClock(MINUTE);
        String code = create(wrong, token, "{duration_minutes: 0.1, uses: 2}").authCode();
        tool.on(wrong).redeem(code).expect(200);
        Pause.of(Duration.ofSeconds(7));

        tool.on(wrong).redeem(code).expectInvalidGrant();

        // Rows have the end of the code, and cache entries its lifespan. The tool's part of the session starts in a
        // minute.
        Client another = realm.addClient("another").withMapper();
        assertThat(Drain.usesLeft(another.on(right), code)).isEqualTo(storage == Storage.STATELESS ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-MINUTE, MINUTE})
    void eachNodeCountsCreationsByItsOwnMinute(int offset) {
        Client slow = realm.addClient("slow").withMapper(Map.of("max-creations-per-minute", "3"));
        String token = slow.signIn("alice").accessToken();
        awaitMinuteWithRoom();

        long here = created(6, n -> slow.createCode(token));
        faults.setClock(offset);
        long there = created(6, n -> slow.on(wrong).createCode(token));
        long both = created(6, n -> slow.on(either(n)).createCode(token));

        assertThat(List.of(here, there)).containsExactly(3L, 3L);
        // Counts of the other node that are kept by one that is ahead expire early.
        assertThat(both).isLessThanOrEqualTo(offset > 0 ? 3 : 0);
    }

    private static long created(int requests, IntFunction<Reply> creation) {
        return Parallel.run(requests, creation).stream().filter(Reply::hasCode).count();
    }

    private static void awaitMinuteWithRoom() {
        long left = MINUTE - Instant.now().getEpochSecond() % MINUTE;
        if (left < 20) {
            Pause.of(Duration.ofSeconds(left + 1));
        }
    }

    /** On one node the minute of the repeat may be over, or the session may not have started. */
    @ParameterizedTest
    @ValueSource(ints = {-MINUTE, MINUTE})
    void aRepeatedRequestCostsNoSecondUse(int offset) {
        String token = app.signIn("alice").accessToken();
        String code = create(right, token, "{uses: 2, duration_minutes: 30}").authCode();
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        tool.on(right).redeem(code, requestId).expect(200);

        faults.setClock(offset);
        List<Reply> repeats = Parallel.run(8, n -> tool.on(either(n)).redeem(code, requestId));

        assertThat(count(repeats, 200)).isLessThanOrEqualTo(1);
        assertThat(Drain.usesLeft(tool, code)).isEqualTo(1);
    }
}
