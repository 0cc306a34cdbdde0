package dev.authcodes.keycloak.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Storage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.commons.lang3.function.Failable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many redemptions by one client in one session at once: all of them write the same row. */
@ParameterizedClass
@MethodSource("dev.authcodes.keycloak.support.Storage#inDatabase")
record BurstIT(Storage storage) {
    private static Realm realm;
    private static Client app;

    @BeforeParameterizedClassInvocation
    static void startServer(Storage storage) {
        realm = Realm.create(storage.server(), Map.of());
        app = realm.addClient("app").withMapper(Map.of("max-active-codes", "10"));
        storage.execute("CREATE SEQUENCE IF NOT EXISTS gate");
        storage.execute("CREATE OR REPLACE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM pg_sleep(0.05); RETURN NULL; END $$");
        storage.execute("CREATE OR REPLACE FUNCTION await_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " WHILE NOT (SELECT is_called FROM gate) LOOP PERFORM pg_sleep(0.05); END LOOP; RETURN NULL; END $$");
    }

    /** From now on this function is called in each transaction that writes the client's session. */
    private void onWrite(Client client, String function) {
        storage.execute("CREATE TRIGGER on_write AFTER INSERT OR UPDATE ON offline_client_session FOR EACH ROW WHEN"
                + " (NEW.client_id = '" + client.id() + "') EXECUTE FUNCTION " + function + "()");
    }

    @AfterEach
    void writeAsUsual() {
        storage.execute("SELECT nextval('gate')");
        storage.execute("DROP TRIGGER IF EXISTS on_write ON offline_client_session");
    }

    private static String newCode(String token, int uses) {
        return app.createCode(token, "{\"duration_minutes\":30,\"uses\":" + uses + "}")
                .authCode();
    }

    private static void redeemAtOnce(Client fleet, List<String> codes) {
        List<Reply> replies = Parallel.run(300, n -> fleet.redeem(codes.get(n % codes.size())));

        assertThat(replies).allSatisfy(reply -> reply.expect(200));
    }

    /** For 300 redemptions. */
    private static List<String> newCodes(String token) {
        return Stream.generate(() -> newCode(token, 75)).limit(4).toList();
    }

    /** Together the writes take longer than Keycloak tries to do one of them. */
    @Test
    void aBurstOfRedemptionsByOneClientInOneSessionIsServedInFull() {
        Client fleet = realm.addClient("fleet").withMapper();
        List<String> codes = newCodes(app.signIn("alice").accessToken());
        onWrite(fleet, "be_slow");

        redeemAtOnce(fleet, codes);
    }

    @Test
    void connectionsBeyondTheLimitAreEndedByOneRedemptionAtATime() {
        Client fleet = realm.addClient("larger-fleet").withMapper();
        String token = app.signIn("alice").accessToken();
        List<String> codes = newCodes(token);
        int before = storage.server().log().length();

        redeemAtOnce(fleet, codes);

        assertThat(app.connections(token).json().path("connections"))
                .filteredOn(connection -> connection.path("client_id").asText().equals(fleet.clientId()))
                .hasSize(50);
        assertThat(storage.server().log().substring(before)).doesNotContain("Attempt 1 failed", "HHH90010101");
        // The last one that was ended is removed by the next redemption.
        fleet.redeem(newCode(token, 1)).expect(200);
        assertThat(storage.countConnections(fleet)).containsExactly("51");
    }

    /** The first one writes for as long as it takes until the others are refused. */
    @Test
    void aRedemptionWhoseTurnDoesNotComeIsToldToTryAgainAndCostsNoUse() {
        assumeTrue(storage != Storage.STATELESS, "its uses are rows, and wait for the first one as well");
        Client tool = realm.addClient("auth-code-login").withMapper();
        String code = newCode(app.signIn("alice").accessToken(), 9);
        tool.redeem(code).expect(200);
        storage.execute("ALTER SEQUENCE gate RESTART");
        onWrite(tool, "await_gate");
        CountDownLatch answered = new CountDownLatch(4);

        List<Reply> replies = Parallel.run(6, n -> {
            if (n == 0) {
                Failable.call(() -> answered.await(40, SECONDS));
                storage.execute("SELECT nextval('gate')");
            }
            try {
                return n % 2 == 0
                        ? tool.redeem(code)
                        : tool.post("/auth/code-login", Json.text("{auth_code: %s}", code));
            } finally {
                answered.countDown();
            }
        });

        assertThat(replies).extracting(Reply::status).containsExactlyInAnyOrder(200, 200, 503, 503, 503, 503);
        assertThat(replies).filteredOn(reply -> reply.status() == 503).allSatisfy(reply -> {
            assertThat(reply.header("Retry-After")).contains("1");
            assertThat(reply.body()).contains("Too many redemptions by this client at once, try again");
        });
        assertThat(realm.lastRefusal()).isEqualTo("busy");
        assertThat(Drain.usesLeft(tool, code)).isEqualTo(6);
    }
}
