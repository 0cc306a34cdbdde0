package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Clock;
import dev.authcodes.keycloak.fakes.Fake;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

@ExtendWith(Clock.class)
class SignInLevelTest {
    private final long start = Clock.now().getEpochSecond();

    /** The notes of the client session and of the user session. */
    private final Map<String, String> notes = new HashMap<>();

    private final Map<String, String> userNotes = new HashMap<>();
    /** Levels and their maximum ages, in seconds. */
    private final Map<Integer, Integer> flow = new HashMap<>(Map.of(1, 36_000, 2, 300));

    private final AccessToken token = new AccessToken();

    @BeforeEach
    void createToken() {
        token.iat(start);
        userNotes.put("AUTH_TIME", String.valueOf(start));
    }

    private void reached(int level, Map<Integer, Long> times) {
        notes.put("level-of-authentication", String.valueOf(level));
        userNotes.put(
                "loa-map",
                times.entrySet().stream()
                        .map(time -> "\"" + time.getKey() + "\":" + time.getValue())
                        .collect(Collectors.joining(",", "{", "}")));
    }

    /** Times of the levels and of the token, in seconds from the start, followed by the level that counts. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    the level of the client session              | 2 | 0      | 0   | 0   | 2
                    a level reached at another client only       | 1 | 0      | 0   | 0   | 1
                    a level above one that has expired           | 2 | -36010 | 0   | 0   | 0
                    a token of the moment of the level           | 2 | -20    | -10 | -10 | 2
                    a token from before the level was reached    | 2 | -20    | -10 | -11 | 1
                    a token from before any level was reached    | 2 | -20    | -10 | -21 | 0
                    a lower level reached again after the token  | 2 | 0      | -10 | -5  | 2
                    """)
    void theLevelOfATokenIsThatOfItsClientWhenTheTokenWasCreated(
            String name, int reached, long first, long second, long issued, int level) {
        reached(reached, Map.of(1, start + first, 2, start + second));
        token.iat(start + issued);
        assertThat(level()).isEqualTo(level);
    }

    @Test
    void theLevelIsTheLowestWithoutAClientSession() {
        assertThat(new SignInLevel(creator(null, null)).level()).isZero();
    }

    @ParameterizedTest
    // Ten seconds to each side, so that it does not matter how fast the test runs.
    @CsvSource({"290, 2", "310, 1", "35990, 1", "36010, 0"})
    void aLevelExpiresAtItsMaximumAge(int seconds, int left) {
        reached(2, Map.of(1, start, 2, start));
        Clock.advance(Duration.ofSeconds(seconds));
        assertThat(levelWithoutToken()).isEqualTo(left);
    }

    @Test
    void aLevelRemovedFromTheFlowHasExpired() {
        reached(2, Map.of(1, start, 2, start - 10));
        flow.remove(2);
        assertThat(level()).isEqualTo(1);
    }

    @Test
    void aLevelThatIsNotStoredIsThatOfTheLastSignIn() {
        flow.put(2, 0);
        reached(2, Map.of(1, start - 100));

        assertThat(level()).isEqualTo(2);
        token.iat(start - 1);
        assertThat(level()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"gold, 2", "silver, 1", "1, 1", "0, 0", "unheard of, 0", "3, 2"})
    void theLevelIsAtMostTheAcrOfTheToken(String acr, int level) {
        reached(2, Map.of(1, start, 2, start));
        token.setAcr(acr);
        assertThat(level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 1", ", 1"})
    void aSignInHasAHigherLevelThanTheSsoCookieInAFlowWithoutLevels(String sso, int level) {
        notes.put("level-of-authentication", "-1");
        notes.put("SSO_AUTH", sso);
        assertThat(level()).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"-1, , 0", "0, , 1", "1, , 1", "-1, 1, 1", "0, 0, 0"})
    void aTokenWithoutAcrIsJudgedByItsAgeInAFlowWithoutLevels(int secondsAfterTheSignIn, String acr, int level) {
        notes.put("level-of-authentication", "-1");
        token.iat(start + secondsAfterTheSignIn);
        token.setAcr(acr);
        assertThat(level()).isEqualTo(level);
    }

    private int level() {
        return new SignInLevel(creator(clientSession(), token)).level();
    }

    /** The level of a user on the connect page. */
    private int levelWithoutToken() {
        return new SignInLevel(creator(clientSession(), null)).level();
    }

    private AuthenticatedClientSessionModel clientSession() {
        return Fake.of(AuthenticatedClientSessionModel.class, Map.of("getNote", name -> notes.get((String) name[0])));
    }

    private Creator creator(AuthenticatedClientSessionModel clientSession, AccessToken accessToken) {
        UserSessionModel userSession = Fake.of(
                UserSessionModel.class,
                Map.of(
                        "getAuthenticatedClientSessionByClient", id -> clientSession,
                        "getNote", name -> userNotes.get((String) name[0])));
        ClientModel client = Fake.of(
                ClientModel.class,
                Map.of(
                        "getId", none -> "client",
                        "getRealm", none -> realm(),
                        "getAttribute", name -> "{\"silver\":1,\"gold\":2}",
                        "getAuthenticationFlowBindingOverride", name -> null));
        return new Creator(null, userSession, client, accessToken);
    }

    private RealmModel realm() {
        AuthenticationFlowModel browser = new AuthenticationFlowModel();
        browser.setId("browser");
        return Fake.of(
                RealmModel.class,
                Map.of(
                        "getBrowserFlow", none -> browser,
                        "getAuthenticationExecutionsStream", flowId -> executions(),
                        "getAuthenticatorConfigById", id -> config(Integer.parseInt((String) id[0]))));
    }

    private Stream<AuthenticationExecutionModel> executions() {
        return flow.keySet().stream().map(level -> {
            AuthenticationExecutionModel execution = new AuthenticationExecutionModel();
            execution.setAuthenticator("conditional-level-of-authentication");
            execution.setAuthenticatorConfig(String.valueOf(level));
            return execution;
        });
    }

    private AuthenticatorConfigModel config(int level) {
        AuthenticatorConfigModel config = new AuthenticatorConfigModel();
        config.setConfig(
                Map.of("loa-condition-level", String.valueOf(level), "loa-max-age", String.valueOf(flow.get(level))));
        return config;
    }
}
