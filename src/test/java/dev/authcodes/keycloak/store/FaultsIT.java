package dev.authcodes.keycloak.store;

import static dev.authcodes.keycloak.support.Reply.count;
import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The database fails: that costs a retry, and neither a use nor one use too many. */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.authcodes.keycloak.support.Storage#withSessionsInDatabase")
record FaultsIT(Storage storage) {
    /**
     * PostgreSQL writes asynchronous commits down after at most three times its wal_writer_delay of 200 ms. Keycloak commits
     * so where a transaction does no more than write to sessions (AsyncCommitIntegrator, since 26.7).
     */
    private static final Duration NOT_YET_DURABLE = Duration.ofSeconds(1);

    private static final String HALF_AN_HOUR = "{\"duration_minutes\":30}";

    private static Realm realm;
    private static Client app;

    @BeforeParameterizedClassInvocation
    static void startServer(Storage storage) {
        Http.allowServerErrors(storage.server());
        realm = Realm.create(storage.server(), Map.of());
        app = realm.addClient("app")
                .withMapper(Map.of(
                        "max-active-codes",
                        "1000",
                        "max-active-uses",
                        "10000",
                        "max-uses",
                        "1000",
                        "max-creations-per-minute",
                        "0"));
        storage.execute("CREATE SEQUENCE IF NOT EXISTS refusals");
        storage.execute("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF nextval('refusals') <= TG_ARGV[0]::int THEN RAISE EXCEPTION 'refused by the test'; END IF;"
                + " RETURN NULL; END $$");
    }

    /** After a database outage, servers still hold broken connections, each of which fails one request. */
    @AfterParameterizedClassInvocation
    static void stopWhatHadItsDatabaseTakenAway() {
        Stream.of(Storage.values()).filter(Storage::needsPostgreSql).forEach(Storage::stop);
    }

    private static void awaitLiveConnections() {
        Pause.await("the end of broken connections")
                .until(() ->
                        Parallel.run(24, n -> Reply.ofAny(() -> app.redeem("kac_no-such-session." + "x".repeat(43))))
                                .stream()
                                .allMatch(reply -> reply.status() == 400));
    }

    private static Client newTool(String clientId) {
        return realm.addClient(clientId).withMapper();
    }

    private static Reply create(String token, int uses) {
        return app.createCode(token, "{\"uses\":" + uses + ",\"duration_minutes\":30}");
    }

    private static String newCode(int uses) {
        return create(app.signIn("alice").accessToken(), uses).authCode();
    }

    /** From now on the database refuses the COMMIT of transactions that write such a row, so many times. */
    private void refuseCommits(int times, String table, String condition) {
        storage.execute("ALTER SEQUENCE refusals RESTART");
        storage.execute("CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE ON " + table
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (" + condition + ") EXECUTE FUNCTION refuse("
                + times
                + ")");
    }

    private void refuseCommitsOf(Client client) {
        refuseCommits(Integer.MAX_VALUE, "offline_client_session", "NEW.client_id = '" + client.id() + "'");
    }

    private void refuseCommitsOf(Reply signIn, int times) {
        refuseCommits(
                times,
                "offline_user_session",
                "NEW.user_session_id = '" + signIn.claims().path("sid").asText() + "'");
    }

    @AfterEach
    void acceptCommits() {
        storage.execute("DROP TRIGGER IF EXISTS refuse ON offline_client_session");
        storage.execute("DROP TRIGGER IF EXISTS refuse ON offline_user_session");
    }

    /**
     * Keycloak writes a new client session after the rest was committed, which costs the use, unless it locks the
     * authentication session in the database.
     */
    private boolean writesSessionsLate() {
        return storage != Storage.STATELESS;
    }

    @Test
    void aRedemptionWhoseCommitFailsCostsNoUseUnlessSessionsAreWrittenLate() {
        Client unlucky = newTool("unlucky");
        String token = app.signIn("alice").accessToken();
        Reply created = create(token, 3);
        refuseCommitsOf(unlucky);

        assertThat(unlucky.redeem(created.authCode()).status()).isGreaterThanOrEqualTo(500);

        acceptCommits();
        int lost = writesSessionsLate() ? 1 : 0;
        assertThat(app.codes(token).json().path("codes"))
                .filteredOn(code -> code.path("id").asText().equals(created.codeId()))
                .singleElement()
                .satisfies(code -> {
                    assertThat(code.path("uses_left").asInt()).isEqualTo(3 - lost);
                    assertThat(code.path("redemptions")).hasSize(lost);
                });
        assertThat(Drain.usesLeft(unlucky, created.authCode())).isEqualTo(3 - lost);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestWhoseCommitFailedIsServedWhenRepeated(boolean repeat) {
        Client unlucky = newTool("persistent-" + repeat);
        String code = newCode(2);
        Map<String, String> requestId = Map.of("request_id", UUID.randomUUID().toString());
        if (repeat) {
            unlucky.redeem(code, requestId).expect(200);
            // Keycloak writes the time of a client session to the second.
            Pause.of(Duration.ofMillis(1100));
        }
        refuseCommitsOf(unlucky);

        assertThat(unlucky.redeem(code, requestId).status()).isGreaterThanOrEqualTo(500);

        acceptCommits();
        if (!repeat) {
            unlucky.redeem(code, requestId).expect(200);
        }
        // An existing client session may be written late or within the request, as it happens.
        List<Integer> expected = !writesSessionsLate() ? List.of(200) : repeat ? List.of(200, 400) : List.of(400);
        assertThat(unlucky.redeem(code, requestId).status()).isIn(expected);
        unlucky.redeem(code, requestId).expectInvalidGrant();
        assertThat(Drain.usesLeft(unlucky, code)).isEqualTo(1);
    }

    @Test
    void redemptionsWhoseCommitFailsNeverGiveExtraUses() {
        Client lucky = newTool("lucky");
        Client unlucky = newTool("unlucky-neighbour");
        refuseCommitsOf(unlucky);
        // Where sessions are written late, Keycloak tries for 10 seconds.
        int rounds = writesSessionsLate() ? 2 : 10;
        for (int round = 0; round < rounds; round++) {
            String code = newCode(3);

            List<Reply> replies = Parallel.run(24, n -> n % 2 == 0 ? unlucky.redeem(code) : lucky.redeem(code));

            assertThat(count(replies, 200) + Drain.usesLeft(lucky, code)).isBetween(writesSessionsLate() ? 0L : 3L, 3L);
        }
    }

    @Test
    void aCreationWhoseCommitFailsDoesNotCountTowardsTheLimit() {
        Client modest = realm.addClient("modest").withMapper(Map.of("max-active-codes", "2"));
        Reply signIn = modest.signIn("alice");
        refuseCommitsOf(signIn, Integer.MAX_VALUE);

        for (int n = 0; n < 3; n++) {
            assertThat(modest.createCode(signIn.accessToken(), HALF_AN_HOUR).status())
                    .isGreaterThanOrEqualTo(500);
        }

        acceptCommits();
        List<Reply> replies = Parallel.run(6, n -> modest.createCode(signIn.accessToken(), HALF_AN_HOUR));
        assertThat(count(replies, 200)).isEqualTo(6);
        assertThat(replies.stream().filter(Reply::hasCode))
                .hasSize(2)
                .allMatch(reply -> Drain.usesLeft(modest, reply.authCode()) == 1);
    }

    @Test
    void aCreationIsRetriedAfterFailuresAndCountsOnce() {
        Client modest = realm.addClient("most-modest").withMapper(Map.of("max-active-codes", "1"));
        Reply signIn = modest.signIn("alice");
        refuseCommitsOf(signIn, 2);

        String code = modest.createCode(signIn.accessToken(), HALF_AN_HOUR).authCode();

        Reply refused = modest.createCode(signIn.accessToken(), HALF_AN_HOUR);
        assertThat(refused.json().at("/error/auth_code_limit_exceeded").asBoolean())
                .isTrue();
        assertThat(Drain.usesLeft(modest, code)).isEqualTo(1);
        assertThat(modest.createCode(signIn.accessToken(), HALF_AN_HOUR)).matches(Reply::hasCode);
    }

    @Test
    void aRedemptionWhileTheDatabaseIsDownCostsNoUse() {
        Client tool = newTool("waiting");
        String code = newCode(5);
        tool.redeem(code).expect(200);
        Client newcomer = newTool("newcomer");

        PostgreSql.shared().crash();
        List<Reply> replies;
        try {
            replies = Parallel.run(12, n -> Reply.ofAny(() -> (n % 2 == 0 ? tool : newcomer).redeem(code)));
        } finally {
            PostgreSql.shared().start();
        }
        awaitLiveConnections();

        assertThat(count(replies, 200) + Drain.usesLeft(tool, code)).isEqualTo(4);
    }

    @Test
    void serviceResumesByItselfAfterADatabaseOutageDuringABurst() throws InterruptedException {
        int uses = 1000;
        Client tool = newTool("busy");
        String token = app.signIn("alice").accessToken();
        String code = create(token, uses).authCode();
        Burst burst = new Burst(tool, token, code);

        burst.start();
        Pause.of(NOT_YET_DURABLE);
        Pause.await("successes before the fault").until(() -> burst.goesWell(20));
        Instant crash = Instant.now();
        PostgreSql.shared().crash();
        try {
            burst.countAnew();
            Pause.await("failures while the database is away").until(() -> burst.failed.get() > 20);
        } finally {
            PostgreSql.shared().start();
        }
        Instant restart = Instant.now();
        burst.countAnew();
        Pause.await("successes after the fault").until(() -> burst.goesWell(20));
        burst.stop();
        awaitLiveConnections();

        // Of a COMMIT that the crash cut off, nobody hears whether it was carried out.
        assertThat(burst.allRedeemed.get() + Drain.usesLeft(tool, code)).isBetween(uses - Burst.REDEEMERS, uses);
        Instant durable = crash.minus(NOT_YET_DURABLE);
        Map<Boolean, List<Created>> byRisk = burst.created.stream()
                .collect(Collectors.partitioningBy(
                        created -> created.at().isAfter(durable) && created.at().isBefore(restart)));
        assertThat(byRisk.get(false)).isNotEmpty().allMatch(created -> Drain.usesLeft(tool, created.code()) == 1);
        assertThat(byRisk.get(true)).allMatch(created -> Drain.usesLeft(tool, created.code()) <= 1);
    }

    /** @param at when the answer was there */
    private record Created(String code, Instant at) {}

    /** Some redeem the same code over and over, some create codes, until they are stopped. */
    private static final class Burst {
        static final int REDEEMERS = 4;

        private static final int THREADS = 2 * REDEEMERS;

        private final Client tool;
        private final String token;
        private final String code;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger allRedeemed = new AtomicInteger();
        private final AtomicInteger redeemed = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger made = new AtomicInteger();
        private final Queue<Created> created = new ConcurrentLinkedQueue<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

        Burst(Client tool, String token, String code) {
            this.tool = tool;
            this.token = token;
            this.code = code;
        }

        void start() {
            for (int n = 0; n < THREADS; n++) {
                threads.execute(n % 2 == 0 ? this::redeem : this::create);
            }
        }

        private void redeem() {
            while (!over.get()) {
                if (Reply.ofAny(() -> tool.redeem(code)).status() == 200) {
                    allRedeemed.incrementAndGet();
                    redeemed.incrementAndGet();
                } else {
                    failed.incrementAndGet();
                }
            }
        }

        private void create() {
            while (!over.get()) {
                Reply reply = Reply.ofAny(() -> FaultsIT.create(token, 1));
                if (reply.status() == 200 && reply.hasCode()) {
                    created.add(new Created(reply.authCode(), Instant.now()));
                    made.incrementAndGet();
                } else {
                    failed.incrementAndGet();
                }
            }
        }

        boolean goesWell(int count) {
            return redeemed.get() > count && made.get() > count;
        }

        void countAnew() {
            redeemed.set(0);
            made.set(0);
            failed.set(0);
        }

        void stop() throws InterruptedException {
            over.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }
    }
}
