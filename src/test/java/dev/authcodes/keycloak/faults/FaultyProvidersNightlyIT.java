package dev.authcodes.keycloak.faults;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Storage;
import dev.authcodes.keycloak.support.faults.Fault;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An event listener or a user storage fails. */
@ParameterizedClass
@MethodSource("dev.authcodes.keycloak.support.Storage#inDatabase")
record FaultyProvidersNightlyIT(Storage storage) {
    private static FaultyServer server;
    private static Realm realm;

    @BeforeParameterizedClassInvocation
    static void startServer(Storage storage) {
        server = new FaultyServer(storage.server());
        // The page redirects to the frontend URL.
        realm = Realm.create(
                server.server(),
                Json.of(
                        "{eventsListeners: ['faulty'], attributes: {frontendUrl: %s}}",
                        server.server().baseUri()));
        FaultyScene.addTo(realm);
    }

    @AfterEach
    void endFault() {
        server.set(Fault.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LISTENER_THROWS               | LOCAL | {}
            LISTENER_THROWS_BEFORE_COMMIT | LOCAL | {fails=[REDEEM, LOG_IN, REFRESH], \
            fails after 2 of 2=[ADMIN_REVOKES, ADMIN_DISCONNECTS]}
            LISTENER_THROWS_IN_COMMIT     | LOCAL | {fails=[REDEEM, LOG_IN, REFRESH], \
            fails after 2 of 2=[ADMIN_REVOKES, ADMIN_DISCONNECTS]}
            LISTENER_THROWS_AFTER_COMMIT  | LOCAL | {fails=[REFRESH], fails after 1 of 1=[REDEEM, LOG_IN], \
            fails after 2 of 2=[ADMIN_REVOKES, ADMIN_DISCONNECTS]}
            USER_STORAGE_SLOW        | IMPORTED             | {}
            USER_STORAGE_SLOW        | IMPORTED_AND_CACHED  | {}
            USER_STORAGE_SLOW        | LOOKED_UP            | {}
            USER_STORAGE_SLOW        | LOOKED_UP_AND_CACHED | {}
            USER_STORAGE_UNAVAILABLE | IMPORTED             | {refused=[CREATE, REDEEM, LOG_IN, REFRESH, LIST_CODES, \
            LIST_CONNECTIONS, REVOKE, DISCONNECT, CREATE_ON_PAGE]}
            USER_STORAGE_UNAVAILABLE | IMPORTED_AND_CACHED  | {}
            USER_STORAGE_UNAVAILABLE | LOOKED_UP            | {fails=[CREATE, REDEEM, LOG_IN, REFRESH, LIST_CODES, \
            LIST_CONNECTIONS, REVOKE, DISCONNECT, CREATE_ON_PAGE, \
            ADMIN_LISTS, ADMIN_REVOKES, ADMIN_DISCONNECTS]}
            USER_STORAGE_UNAVAILABLE | LOOKED_UP_AND_CACHED | {}
            USER_STORAGE_EMPTY       | IMPORTED             | {session ends=[CREATE, REDEEM, LOG_IN, REFRESH, LIST_CODES, \
            LIST_CONNECTIONS, REVOKE, DISCONNECT, CREATE_ON_PAGE, \
            ADMIN_LISTS, ADMIN_REVOKES, ADMIN_DISCONNECTS]}
            USER_STORAGE_EMPTY       | IMPORTED_AND_CACHED  | {}
            USER_STORAGE_EMPTY       | LOOKED_UP            | {refused=[CREATE_ON_PAGE, ADMIN_LISTS, ADMIN_REVOKES, \
            ADMIN_DISCONNECTS], session ends=[CREATE, REDEEM, LOG_IN, REFRESH, LIST_CODES, LIST_CONNECTIONS, REVOKE, \
            DISCONNECT]}
            USER_STORAGE_EMPTY       | LOOKED_UP_AND_CACHED | {}
            """)
    void requestsDuringAFaultHaveTheseOutcomesAndSucceedAfterIt(Fault fault, Users users, String otherwise) {
        assumeFalse(storage == Storage.STATELESS && users.areCached(), "it has no cache of users");
        // Its redemptions are committed with everything else that is in the database, which is before the listener.
        String expected = storage == Storage.STATELESS && fault == Fault.LISTENER_THROWS_IN_COMMIT
                ? otherwise.replace("[REDEEM, LOG_IN, REFRESH]", "[REFRESH], fails after 1 of 1=[REDEEM, LOG_IN]")
                : otherwise;
        List<Operation> operations = List.of(Operation.values());
        List<FaultyScene> scenes = operations.stream()
                .map(operation -> new FaultyScene(realm, users))
                .toList();

        server.set(fault);
        List<Reply> replies =
                Parallel.run(operations.size(), n -> operations.get(n).run(scenes.get(n)));
        server.set(Fault.NONE);

        Map<String, Set<Operation>> outcomes = new TreeMap<>();
        for (Operation operation : operations) {
            FaultyScene scene = scenes.get(operation.ordinal());
            String outcome = operation.outcome(scene, replies.get(operation.ordinal()));
            outcomes.computeIfAbsent(outcome, o -> EnumSet.noneOf(Operation.class))
                    .add(operation);
            if (Set.of("fails", "refused").contains(outcome)) {
                scene.openPage();
                assertThat(operation.outcome(scene, operation.run(scene)))
                        .as("%s after the fault", operation)
                        .isEqualTo("works");
            }
        }
        outcomes.remove("works");
        assertThat(outcomes).hasToString(expected);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "LISTENER_THROWS_.*")
    void aRedemptionThatFailsBecauseOfAListenerIsServedWhenRepeatedAndCostsOneUse(Fault fault) {
        Client tool = realm.client("tool");
        String code = createCode("alice", 2);
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());

        server.set(fault);
        tool.redeem(code, requestId).expect(500);
        server.set(Fault.NONE);

        tool.redeem(code, requestId).expect(200);
        assertThat(Drain.usesLeft(tool, code)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "LISTENER_THROWS.*")
    void aReplayIsRefusedAndDisconnectsTheToolAlthoughAListenerThrows(Fault fault) {
        Client tool = realm.client("tool");
        String code = createCode("alice", 1);
        Reply tokens = tool.redeem(code).expect(200);

        server.set(fault);
        realm.client("auth-code-login").redeem(code).expectInvalidGrant();
        server.set(Fault.NONE);

        tool.refresh(tokens.refreshToken()).expectInvalidGrant();
    }

    /** Lets each of its calls fail in turn. */
    @ParameterizedTest
    @ValueSource(strings = {"token", "code-login"})
    void aRedemptionDuringWhichTheUserStorageFailsCostsNoUse(String endpoint) {
        int calls = 0;
        Reply reply;
        do {
            String code = createCode(Users.LOOKED_UP.newUser(realm), 1);
            server.set(Fault.USER_STORAGE_UNAVAILABLE, calls);
            reply = endpoint.equals("token")
                    ? realm.client("tool").redeem(code)
                    : realm.client("auth-code-login").post("/auth/code-login", Json.text("{auth_code: %s}", code));
            server.set(Fault.NONE);
            assertThat(Drain.usesLeft(realm.client("tool"), code))
                    .as("status %s after %s calls", reply.status(), calls)
                    .isEqualTo(reply.status() == 200 ? 0 : 1);
        } while (reply.status() != 200 && calls++ < 100);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(calls).isPositive();
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPORTED", "LOOKED_UP"})
    void whileTheUserStorageIsSlowAsManyRedemptionsSucceedAsThereAreUses(Users users) {
        String code = createCode(users.newUser(realm), 5);

        server.set(Fault.USER_STORAGE_SLOW);
        List<Reply> replies = Parallel.run(20, n -> realm.client("tool").redeem(code));

        assertThat(count(replies, 200)).isEqualTo(5);
        // Those that come last may be told to try again, if that takes more than ten seconds.
        assertThat(count(replies, 400) + count(replies, 503)).isEqualTo(15);
    }

    private static String createCode(String user, int uses) {
        Client app = realm.client("app");
        return app.createCode(app.signIn(user).accessToken(), Json.text("{uses: %s}", uses))
                .authCode();
    }
}
