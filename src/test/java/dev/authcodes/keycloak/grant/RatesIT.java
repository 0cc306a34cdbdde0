package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Parallel;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rate of creations. Wrong long codes are not counted. */
class RatesIT {
    private static final String WRONG = "kac_no-such-session." + "x".repeat(43);
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    private static final Realm realm = Realm.create();
    private static final Client app = realm.addClient("app").withMapper();

    /** Counting starts again with each minute of the clock, which must not happen during a test. */
    @BeforeEach
    void awaitAMinuteThatLastsLongEnough() {
        Duration left = Duration.ofSeconds(60 - Instant.now().getEpochSecond() % 60);
        if (left.compareTo(ENOUGH) < 0) {
            Pause.of(left.plusMillis(500));
        }
    }

    @Test
    void noNumberOfWrongLongCodesBlocksTheRightOne() {
        Client tool = realm.addClient("tool").withMapper();
        for (int n = 0; n < 40; n++) {
            assertThat(tool.redeem(WRONG).text("error")).isEqualTo("invalid_grant");
        }
        String code = app.createCode(app.signIn("alice").accessToken()).authCode();

        tool.redeem(code).expect(200);
    }

    @Test
    void aSessionCreatesAsManyCodesPerMinuteAsConfigured() {
        Client fast = realm.addClient("fast").withMapper(Map.of("max-creations-per-minute", "3"));
        String token = fast.signIn("alice").accessToken();
        IntStream.range(0, 3).forEach(n -> fast.createCode(token).authCode());

        Reply reply = fast.createCode(token);

        assertThat(reply.expect(200).message())
                .isEqualTo("Too many auth codes were created in this session. Try again in a minute.");
        assertThat(fast.createCode(fast.signIn("alice").accessToken()).json().has("auth_code"))
                .as("in another session")
                .isTrue();
    }

    @Test
    void aRefusedCreationDoesNotCountTowardsTheRate() {
        Client bound = realm.addClient("bound")
                .withMapper(Map.of("max-creations-per-minute", "1", "required-binding", "client"));
        String token = bound.signIn("alice").accessToken();
        bound.createCode(token);
        bound.createCode(token);

        bound.createCode(token, "{\"client_id\":\"bound\"}").authCode();
    }

    @Test
    void exactlyTheAllowedNumberOfConcurrentCreationsSucceeds() {
        Client fast = realm.addClient("parallel").withMapper(Map.of("max-creations-per-minute", "5"));
        String token = fast.signIn("alice").accessToken();

        List<Reply> replies = Parallel.run(20, n -> fast.createCode(token, "{\"duration_minutes\":5}"));

        assertThat(replies.stream().filter(reply -> reply.json().has("auth_code")))
                .hasSize(5);
    }
}
