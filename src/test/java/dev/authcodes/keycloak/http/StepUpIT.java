package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How recently and how strongly people must have signed in, and what a client does about it (RFC 9470). */
class StepUpIT {
    private static Realm realm;
    private static String briefFlow;
    private static String everyTimeFlow;
    private static int count;

    private final Browser browser = new Browser();

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("attributes", Map.of("acr.loa.map", "{\"silver\":1,\"gold\":2}")));
        StepUpFlow.add(realm, "step-up", Duration.ofHours(1));
        briefFlow = StepUpFlow.add(realm, "brief", Duration.ofSeconds(6));
        everyTimeFlow = StepUpFlow.add(realm, "every time", Duration.ZERO);
        realm.update(Map.of("browserFlow", "step-up"));
    }

    private static Client client(Map<String, String> mapper) {
        return client(mapper, Map.of());
    }

    private static Client client(Map<String, String> mapper, Map<String, Object> settings) {
        return realm.addClient("client-" + ++count, settings).withMapper(mapper);
    }

    private static Client clientOfFlow(String flowId, Map<String, String> mapper) {
        return client(mapper, Map.of("authenticationFlowBindingOverrides", Map.of("browser", flowId)));
    }

    private Reply signIn(Client client, Map<String, String> parameters) {
        return browser.signIn(client, "alice", parameters);
    }

    /** What the client puts into its authorization request: nothing that is not in the challenge. */
    private static Map<String, String> challenge(Reply refused) {
        assertThat(refused.status()).as(refused.body()).isEqualTo(401);
        Map<String, String> challenge = refused.challenge();
        assertThat(challenge).containsEntry("error", "insufficient_user_authentication");
        Map<String, String> parameters = new HashMap<>(challenge);
        parameters.keySet().retainAll(Set.of("acr_values", "max_age"));
        return parameters;
    }

    /** A user who signed in too long ago for this client, and then again at another one. */
    private Reply oldSignInRenewedElsewhere(Client app) {
        Reply old = signIn(app, Map.of());
        assertLetIn(app.createCode(old.accessToken()));
        Pause.of(Duration.ofMillis(3500));
        Reply elsewhere = signIn(client(Map.of()), Map.of("prompt", "login"));
        assertThat(elsewhere.claims().path("sid")).isEqualTo(old.claims().path("sid"));
        return old;
    }

    private static void awaitRefusal(Client app, String token) {
        await("a sign-in that is too old")
                .pollInterval(Duration.ofMillis(500))
                .until(() -> app.createCode(token).status() == 401);
    }

    private static void assertLetIn(Reply reply) {
        assertThat(reply.json().has("auth_code")).as(reply.body()).isTrue();
    }

    @Test
    void aClientThatActsOnTheChallengeIsLetIn() {
        Client app = client(Map.of("min-acr", "gold"));
        Reply weak = signIn(app, Map.of());
        assertThat(weak.claims().path("acr").asText()).isEqualTo("silver");

        Map<String, String> challenge = challenge(app.createCode(weak.accessToken()));
        Reply strong = signIn(app, challenge);

        assertThat(challenge).containsExactly(Map.entry("acr_values", "gold"));
        assertThat(strong.claims().path("acr").asText()).isEqualTo("gold");
        assertThat(strong.claims().path("sid")).isEqualTo(weak.claims().path("sid"));
        assertLetIn(app.createCode(strong.accessToken()));
        assertLetIn(app.createCode(app.refresh(strong.refreshToken()).accessToken()));
    }

    @Test
    void theWebAppOfTheDemoActsOnTheChallenge() {
        Realm demo = Realm.demo();
        Client webApp = demo.client("web-app");
        String flow = StepUpFlow.add(demo, "stronger", Duration.ofHours(1));
        webApp.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", flow)));
        webApp.withCreateMapper(Map.of("min-acr", "2", "max-auth-age-seconds", "300"));
        try {
            Reply weak = signIn(webApp, Map.of());
            Map<String, String> challenge = challenge(webApp.createCode(weak.accessToken()));

            assertThat(challenge).containsOnly(Map.entry("acr_values", "2"), Map.entry("max_age", "300"));
            Reply created = webApp.createCode(signIn(webApp, challenge).accessToken());
            assertThat(demo.client("cli").redeem(created.authCode()).claims().path("preferred_username"))
                    .isEqualTo(weak.claims().path("preferred_username"));
        } finally {
            webApp.removeMapper();
            webApp.update(Map.of("authenticationFlowBindingOverrides", Map.of("browser", "")));
            demo.admin().delete(demo.path("/authentication/flows/" + flow));
        }
    }

    @Test
    void anUnmodifiedClientLibraryActsOnTheChallenge() {
        NodeProject node = NodeProject.installed();
        Client app = client(Map.of("min-acr", "gold", "max-auth-age-seconds", "60"));

        JsonNode result = node.run(
                "step-up.mjs",
                Map.of("ISSUER", realm.url(), "CLIENT_ID", app.clientId(), "USERNAME", "alice", "PASSWORD", "alice"));

        assertThat(result.path("acr").asText()).isEqualTo("silver");
        assertThat(result.at("/challenge/error").asText()).isEqualTo("insufficient_user_authentication");
        assertThat(result.at("/challenge/acr_values").asText()).isEqualTo("gold");
        assertThat(result.at("/challenge/max_age").asText()).isEqualTo("60");
        assertThat(result.path("acrAfterwards").asText()).isEqualTo("gold");
        assertThat(result.path("uses").asInt()).isEqualTo(1);
    }

    @Test
    void aChallengeStatesAllThatIsDemandedSoThatOneSignInDoes() {
        Client app = client(Map.of("min-acr", "gold", "max-auth-age-seconds", "6"));

        Map<String, String> challenge =
                challenge(app.createCode(signIn(app, Map.of()).accessToken()));
        assertThat(challenge).containsOnly(Map.entry("acr_values", "gold"), Map.entry("max_age", "6"));
        String strong = signIn(app, challenge).accessToken();
        assertLetIn(app.createCode(strong));
        awaitRefusal(app, strong);

        Map<String, String> again = challenge(app.createCode(strong));
        assertThat(again).isEqualTo(challenge);
        assertLetIn(app.createCode(signIn(app, again).accessToken()));
    }

    @Test
    void aLevelMayBeGivenByItsNumber() {
        Client app = client(Map.of("min-acr", "2"));

        Map<String, String> challenge =
                challenge(app.createCode(signIn(app, Map.of()).accessToken()));

        assertThat(challenge).containsExactly(Map.entry("acr_values", "2"));
        assertLetIn(app.createCode(signIn(app, challenge).accessToken()));
    }

    @Test
    void ofSeveralMappersTheStrongestIsDemanded() {
        String scope = realm.addMapperScope("golden", Map.of("min-acr", "gold"));
        Client app = client(Map.of("min-acr", "silver")).withDefaultScope(scope);

        Map<String, String> challenge =
                challenge(app.createCode(signIn(app, Map.of()).accessToken()));

        assertThat(challenge).containsExactly(Map.entry("acr_values", "gold"));
        assertLetIn(app.createCode(signIn(app, challenge).accessToken()));
    }

    @Test
    void aSignInThatIsStrongEnoughIsNotChallenged() {
        Client app = client(Map.of("min-acr", "silver"));

        assertLetIn(app.createCode(signIn(app, Map.of()).accessToken()));
    }

    @Test
    void whoHasSteppedUpInAnotherAppIsNotAskedAgain() {
        Client app = client(Map.of("min-acr", "gold"));
        String weak = signIn(app, Map.of()).accessToken();
        signIn(client(Map.of()), Map.of("acr_values", "gold"));

        Map<String, String> silently = challenge(app.createCode(weak));
        silently.put("prompt", "none");

        assertLetIn(app.createCode(signIn(app, silently).accessToken()));
    }

    /** Somebody else may have it, to whom the person has proved nothing more. */
    @Test
    void aTokenFromBeforeTheStepUpStaysWeak() {
        Client app = client(Map.of("min-acr", "gold"));
        String weak = signIn(app, Map.of()).accessToken();
        Pause.untilTheNextSecond();
        assertLetIn(app.createCode(signIn(app, Map.of("acr_values", "gold")).accessToken()));

        challenge(app.createCode(weak));
    }

    @Test
    void aTokenFromBeforeTheUserSignedInAgainAtAnotherClientStaysOld() {
        Client app = client(Map.of("max-auth-age-seconds", "2"));

        Reply old = oldSignInRenewedElsewhere(app);

        assertThat(old.claims().has("auth_time")).isTrue();
        assertThat(challenge(app.createCode(old.accessToken()))).containsExactly(Map.entry("max_age", "2"));
        assertLetIn(app.createCode(signIn(app, Map.of("prompt", "none")).accessToken()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lightweight", "without the scope basic"})
    void aTokenThatDoesNotReportItsSignInIsJudgedByWhenItWasIssued(String kind) {
        Client app = client(
                Map.of("max-auth-age-seconds", "2"),
                kind.equals("lightweight")
                        ? Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true"))
                        : Map.of("defaultClientScopes", List.of("acr")));

        Reply old = oldSignInRenewedElsewhere(app);

        assertThat(old.claims().has("auth_time")).isFalse();
        assertThat(challenge(app.createCode(old.accessToken()))).containsExactly(Map.entry("max_age", "2"));
        assertLetIn(app.createCode(signIn(app, Map.of("prompt", "none")).accessToken()));
    }

    /** Where the flow knows no levels, a sign-in at the client itself turns the cookie's level into a full one. */
    @Test
    void aLightweightTokenFromBeforeTheSignInStaysWeakWhereTheFlowKnowsNoLevels() {
        Realm plain = Realm.create();
        Client app = plain.addClient(
                        "app", Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")))
                .withMapper(Map.of("min-acr", "1"));
        signIn(plain.addClient("portal"), Map.of());
        Reply weak = signIn(app, Map.of());
        challenge(app.createCode(weak.accessToken()));
        Pause.untilTheNextSecond();

        assertLetIn(app.createCode(signIn(app, Map.of("prompt", "login")).accessToken()));

        challenge(app.createCode(weak.accessToken()));
    }

    @Test
    void aTokenWithoutAnAcrIsTakenForWhatTheSessionHoldsSinceItWasIssued() {
        Client app = client(
                Map.of("min-acr", "gold"),
                Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")));
        Reply weak = signIn(app, Map.of());
        assertThat(weak.claims().has("acr")).isFalse();
        Map<String, String> challenge = challenge(app.createCode(weak.accessToken()));
        Pause.untilTheNextSecond();

        assertLetIn(app.createCode(signIn(app, challenge).accessToken()));
        challenge(app.createCode(weak.accessToken()));
    }

    @Test
    void aLevelIsOverWhenItsMaximumAgeInTheFlowIs() {
        Client app = clientOfFlow(briefFlow, Map.of("min-acr", "gold"));
        Reply strong = signIn(app, Map.of("acr_values", "gold"));
        assertLetIn(app.createCode(strong.accessToken()));
        awaitRefusal(app, strong.accessToken());

        Reply refreshed = app.refresh(strong.refreshToken());
        assertThat(refreshed.claims().path("acr").asText()).isEqualTo("gold");
        Map<String, String> challenge = challenge(app.createCode(refreshed.accessToken()));

        assertLetIn(app.createCode(signIn(app, challenge).accessToken()));
    }

    @Test
    void aLevelThatIsAskedForEveryTimeIsThatOfTheLastSignIn() {
        Client app = clientOfFlow(everyTimeFlow, Map.of("min-acr", "gold"));
        Reply weak = signIn(app, Map.of());
        Reply strong = signIn(app, challenge(app.createCode(weak.accessToken())));
        assertLetIn(app.createCode(strong.accessToken()));

        Reply without = signIn(app, Map.of());

        challenge(app.createCode(without.accessToken()));
    }

    @Test
    void withACodeNobodySignedInAtAll() {
        Client app = client(Map.of());
        Client chain = client(Map.of("max-chain-depth", "1", "min-acr", "1"));
        signIn(chain, Map.of("acr_values", "gold"));
        Reply redeemed = chain.redeem(
                app.createCode(signIn(app, Map.of("acr_values", "gold")).accessToken())
                        .authCode());

        Map<String, String> challenge = challenge(chain.createCode(redeemed.accessToken()));

        assertLetIn(chain.createCode(signIn(chain, challenge).accessToken()));
    }

    @Test
    void anAcrThatNamesNoLevelFailsClosedWithOneWarning() {
        Client app = client(Map.of("min-acr", "platinum"));
        String token = signIn(app, Map.of("acr_values", "gold")).accessToken();

        for (int n = 0; n < 3; n++) {
            assertThat(app.createCode(token).message()).isEqualTo("This client is not allowed to create auth codes.");
        }

        assertThat(Server.shared().log().lines().filter(line -> line.contains("min-acr is 'platinum'")))
                .singleElement()
                .asString()
                .contains("WARN", app.clientId());
    }

    /** Where the flow knows no levels, Keycloak tells a sign-in from one by the SSO cookie. */
    @Test
    void withoutLevelsInTheFlowTheCookieAloneIsWeakerThanASignIn() {
        Realm plain = Realm.create();
        Client first = plain.addClient("first").withMapper(Map.of("min-acr", "1"));
        Client second = plain.addClient("second").withMapper(Map.of("min-acr", "1"));
        assertLetIn(first.createCode(signIn(first, Map.of()).accessToken()));

        Map<String, String> challenge =
                challenge(second.createCode(signIn(second, Map.of()).accessToken()));

        assertLetIn(second.createCode(signIn(second, challenge).accessToken()));
    }
}
