package dev.authcodes.keycloak.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Drain;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Creates and redeems codes and ends connections, and remembers what the server confirmed. */
final class DiskLoad {
    private static final int ROUNDS = 900;
    private static final int FAILURES = 30;
    private static final int USES = 1000;
    private static final int NO_ANSWER = 0;

    private final Client app;
    private final Client tool;
    private final String token;
    private final String code;
    private final Reply connected;
    private final List<String> created = new ArrayList<>();
    /** The refresh tokens of ended connections. */
    private final List<String> ended = new ArrayList<>();

    private int endedBefore;
    private int redeemed = 1;
    private int failedRedemptions;
    private int failures;

    DiskLoad(Server server) {
        Http.allowServerErrors(server);
        Realm realm = Realm.create(server, Map.of("accessTokenLifespan", 3600));
        app = realm.addClient("app")
                .withMapper(
                        Json.texts(
                                "{max-active-codes: '1000', max-uses: '1000', max-active-uses: '10000', max-creations-per-minute: '0'}"));
        tool = realm.addClient("tool").withMapper();
        token = app.signIn("alice").accessToken();
        code = create(USES).authCode();
        connected = tool.redeem(code).expect(200);
    }

    private Reply create(int uses) {
        return app.createCode(token, Json.text("{uses: %s, duration_minutes: 60}", uses));
    }

    /** Creates, redeems and disconnects, and returns when the database has written that. */
    void runOnce() {
        round();
        assertThat(failures).isZero();
        Pause.of(Duration.ofSeconds(2));
        endedBefore = ended.size();
    }

    void runUntilRequestsFail() {
        for (int round = 0; failures < FAILURES; round++) {
            assertThat(round).as("rounds without failures").isLessThan(ROUNDS);
            round();
        }
    }

    private void round() {
        Reply another = attempt(() -> create(1));
        if (another.status() == 200) {
            created.add(another.authCode());
        }
        Reply tokens = attempt(() -> tool.redeem(code));
        if (tokens.status() == 200) {
            redeemed++;
            end(tokens);
        } else {
            failedRedemptions++;
        }
    }

    private void end(Reply tokens) {
        String below = "/" + tokens.claim("auth_code_connection");
        if (attempt(() -> app.endConnections(token, below)).status() == 204) {
            ended.add(tokens.refreshToken());
        }
    }

    /** One that is not answered within a minute is enough. */
    private Reply attempt(Supplier<Reply> request) {
        Reply reply = Reply.ofAny(request);
        assertThat(reply.status()).as(reply.body()).isIn(NO_ANSWER, 200, 204, 500);
        failures += switch (reply.status()) {
            case NO_ANSWER -> FAILURES;
            case 500 -> 1;
            default -> 0;
        };
        return reply;
    }

    /** @param repair what an admin does until the database is available */
    void checkThatNothingConfirmedIsLost(Runnable repair) {
        awaitRecovery(repair);
        checkConnections(ended);
        assertThat(redeemed + Drain.usesLeft(tool, code)).isBetween(USES - failedRedemptions, USES);
        assertThat(created).isNotEmpty().allSatisfy(each -> tool.redeem(each).expect(200));
    }

    /** Apart from what was not written. */
    void checkThatOnlyCodesAreLost() {
        awaitRecovery(() -> {});
        assertThat(Drain.usesLeft(tool, code)).isZero();
        checkConnections(ended.subList(0, endedBefore));
    }

    private void checkConnections(List<String> notValid) {
        tool.refresh(connected.refreshToken()).expect(200);
        assertThat(notValid).isNotEmpty().allSatisfy(each -> tool.refresh(each).expectInvalidGrant());
    }

    private void awaitRecovery(Runnable repair) {
        Pause.await("sign-in, creation and redemption").until(() -> {
            repair.run();
            String again = Reply.ofAny(() -> app.signIn("bob")).text("access_token");
            String another = Reply.ofAny(() -> app.createCode(again)).text("auth_code");
            return Reply.ofAny(() -> tool.redeem(another)).status() == 200;
        });
    }
}
