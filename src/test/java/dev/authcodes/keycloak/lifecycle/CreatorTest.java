package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/** Which sign-in counts for a token. Times and ages are in minutes before now. */
@ExtendWith(Clock.class)
class CreatorTest {
    private static final int NEVER = -1;

    private final long now = Clock.now().getEpochSecond();
    private final Map<String, String> notes = new HashMap<>();
    private int started;

    @BeforeEach
    void signIn() {
        session(60, 60);
    }

    private void session(int begun, int signedIn) {
        started = (int) ago(begun);
        notes.clear();
        if (signedIn != NEVER) {
            notes.put("AUTH_TIME", String.valueOf(ago(signedIn)));
        }
    }

    /** Half a minute less, since time passes during a test. */
    private long ago(int minutes) {
        return now - minutes * 60L + 30;
    }

    private AccessToken token(int issued, int signedIn) {
        AccessToken token = new AccessToken();
        token.iat(ago(issued));
        if (signedIn != NEVER) {
            token.setAuth_time(ago(signedIn));
        }
        return token;
    }

    /** The youngest age that the creator's sign-in may have. */
    private int age(AccessToken token) {
        UserSessionModel session = Fake.of(
                UserSessionModel.class,
                Map.of("getNote", name -> notes.get((String) name[0]), "getStarted", none -> started));
        Creator creator = new Creator(null, session, null, token);
        int age = 1;
        while (creator.signedInBefore(Duration.ofMinutes(age))) {
            age++;
        }
        return age;
    }

    @Test
    void theLastSignInOfTheSessionCountsIfNoTokenIsPresented() {
        session(60, 5);
        assertThat(age(null)).isEqualTo(5);
    }

    @ParameterizedTest(
            name = "a session of {0} min, signed in {1} min ago; a token of {2} min that reports {3}: {4} min")
    @CsvSource({
        "60, 60, 10, 60, 60",
        // signed in again at another client
        "60, 5, 50, 60, 60",
        "60, 5, 50, -1, 60",
        // and the token was issued after that, or refreshed
        "60, 5, 4, 5, 5",
        "60, 5, 5, -1, 5",
        // a mapper of the realm's claims what it likes
        "60, 5, 4, 1, 5",
        // Keycloak writes down no sign-in for the password grant
        "60, -1, 10, -1, 60",
        // an identity provider reports a sign-in from before the session
        "60, 90, 60, -1, 90",
        "60, 90, 70, -1, 90"
    })
    void theSignInOfATokenIsTheOneItReportsOrTheLastOneBeforeIt(
            int begun, int signedIn, int issued, int reported, int age) {
        session(begun, signedIn);
        assertThat(age(token(issued, reported))).isEqualTo(age);
    }

    @Test
    void theSignInOfATokenIsNeverNewerThanTheLastOrTheReportedOne() {
        Random random = new Random(9470);
        for (int n = 0; n < 2000; n++) {
            int begun = 1 + random.nextInt(100);
            int signedIn = 1 + random.nextInt(begun);
            int issued = 1 + random.nextInt(begun);
            int reported = random.nextBoolean() ? NEVER : 1 + random.nextInt(100);
            session(begun, signedIn);

            int age = age(token(issued, reported));

            assertThat(age)
                    .as("session %d, sign-in %d, issued %d, reported %d", begun, signedIn, issued, reported)
                    .isGreaterThanOrEqualTo(signedIn)
                    .isGreaterThanOrEqualTo(reported)
                    .isEqualTo(issued > signedIn && reported == NEVER ? begun : Math.max(signedIn, reported));
        }
    }
}
