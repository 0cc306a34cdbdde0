package dev.authcodes.keycloak.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.StepUpFlow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How recently and how strongly users must have signed in, and how a client acts on that (RFC 9470). */
class StepUpIT {
    private static final Realm realm =
            Realm.create(Json.of("{attributes: {'acr.loa.map': '{\"silver\":1,\"gold\":2}'}}"));
    private static final String briefFlow = StepUpFlow.add(realm, "brief", Duration.ofSeconds(6));
    private static final String everyTimeFlow = StepUpFlow.add(realm, "every time", Duration.ZERO);
    private static int count;

    private final Browser browser = new Browser();

    @BeforeAll
    static void createRealm() {
        StepUpFlow.add(realm, "step-up", Duration.ofHours(1));
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

    private Reply signIn(Client client) {
        return signIn(client, Map.of());
    }

    private Reply signIn(Client client, Map<String, String> parameters) {
        return browser.signIn(client, "alice", parameters);
    }

    private Reply createAfterSignIn(Client client, Map<String, String> parameters) {
        return client.createCode(signIn(client, parameters).accessToken());
    }

    private Map<String, String> challengeAfterSignIn(Client client) {
        return challenge(createAfterSignIn(client, Map.of()));
    }

    /** The parameters of the client's authorization request, all from the challenge. */
    private static Map<String, String> challenge(Reply refused) {
        Map<String, String> challenge = refused.expect(401).challenge();
        assertThat(challenge).containsEntry("error", "insufficient_user_authentication");
        Map<String, String> parameters = new HashMap<>(challenge);
        parameters.keySet().retainAll(Set.of("acr_values", "max_age"));
        return parameters;
    }

    /** Tokens of a user whose sign-in to this client is too old, but who has meanwhile signed in to another client. */
    private Reply oldSignInRenewedElsewhere(Client app) {
        Reply old = signIn(app);
        assertCreated(app.createCode(old.accessToken()));
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

    private static void assertCreated(Reply reply) {
        assertThat(reply.authCode()).isNotEmpty();
    }

    @Test
    void aClientThatActsOnTheChallengeCreatesACode() {
        Client app = client(Map.of("min-acr", "gold"));
        Reply weak = signIn(app);
        assertThat(weak.claim("acr")).isEqualTo("silver");

        Map<String, String> challenge = challenge(app.createCode(weak.accessToken()));
        Reply strong = signIn(app, challenge);

        assertThat(challenge).containsExactly(Map.entry("acr_values", "gold"));
        assertThat(strong.claim("acr")).isEqualTo("gold");
        assertThat(strong.claims().path("sid")).isEqualTo(weak.claims().path("sid"));
        assertCreated(app.createCode(strong.accessToken()));
        assertCreated(app.createCode(app.refresh(strong.refreshToken()).accessToken()));
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

        String parameters = "{ISSUER: %s, CLIENT_ID: %s, USERNAME: 'alice', PASSWORD: 'alice'}";
        JsonNode result = node.run("step-up.mjs", Json.texts(parameters, realm.url(), app.clientId()));

        assertThat(result.path("acr").asText()).isEqualTo("silver");
        assertThat(result.path("challenge").toString())
                .contains(
                        "\"error\":\"insufficient_user_authentication\"",
                        "\"acr_values\":\"gold\"",
                        "\"max_age\":\"60\"");
        assertThat(result.path("acrAfterwards").asText()).isEqualTo("gold");
        assertThat(result.path("uses").asInt()).isEqualTo(1);
    }

    @Test
    void oneSignInMeetsAllRequirementsOfAChallenge() {
        Client app = client(Map.of("min-acr", "gold", "max-auth-age-seconds", "6"));

        Map<String, String> challenge = challengeAfterSignIn(app);
        assertThat(challenge).containsOnly(Map.entry("acr_values", "gold"), Map.entry("max_age", "6"));
        String strong = signIn(app, challenge).accessToken();
        assertCreated(app.createCode(strong));
        awaitRefusal(app, strong);

        Map<String, String> again = challenge(app.createCode(strong));
        assertThat(again).isEqualTo(challenge);
        assertCreated(createAfterSignIn(app, again));
    }

    @Test
    void theStrictestStepUpRequirementOfSeveralMappersApplies() {
        String scope = realm.addMapperScope("golden", Map.of("min-acr", "gold"));
        Client app = client(Map.of("min-acr", "silver"));
        assertCreated(createAfterSignIn(app, Map.of()));
        app.withDefaultScope(scope);

        Map<String, String> challenge = challengeAfterSignIn(app);

        assertThat(challenge).containsExactly(Map.entry("acr_values", "gold"));
        assertCreated(createAfterSignIn(app, challenge));
    }

    @Test
    void aUserWhoSteppedUpInAnotherAppIsNotPromptedAgain() {
        Client app = client(Map.of("min-acr", "gold"));
        String weak = signIn(app).accessToken();
        signIn(client(Map.of()), Map.of("acr_values", "gold"));

        Map<String, String> silently = challenge(app.createCode(weak));
        silently.put("prompt", "none");

        assertCreated(createAfterSignIn(app, silently));
    }

    /** The token may be in other hands, to which the step-up proves nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            an ordinary token       | true  | {}
            a lightweight one       | false | {attributes: {"client.use.lightweight.access.token.enabled": true}}
            """)
    void aTokenFromBeforeAStepUpStaysWeak(String kind, boolean reports, String settings) {
        Client app = client(Map.of("min-acr", "gold"), Json.of(settings));
        Reply weak = signIn(app);
        assertThat(weak.claims().has("acr")).isEqualTo(reports);
        Map<String, String> challenge = challenge(app.createCode(weak.accessToken()));
        Pause.untilTheNextSecond();

        assertCreated(createAfterSignIn(app, challenge));
        challenge(app.createCode(weak.accessToken()));
    }

    /** A token that does not report its sign-in is judged by the time it was issued. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            an ordinary token       | true  | {}
            a lightweight one       | false | {attributes: {"client.use.lightweight.access.token.enabled": true}}
            without the scope basic | false | {defaultClientScopes: ["acr"]}
            """)
    void aTokenFromBeforeASignInToAnotherClientStaysOld(String kind, boolean reports, String settings) {
        Client app = client(Map.of("max-auth-age-seconds", "2"), Json.of(settings));

        Reply old = oldSignInRenewedElsewhere(app);

        assertThat(old.claims().has("auth_time")).isEqualTo(reports);
        assertThat(challenge(app.createCode(old.accessToken()))).containsExactly(Map.entry("max_age", "2"));
        assertCreated(createAfterSignIn(app, Map.of("prompt", "none")));
    }

    /** In a flow without levels, a sign-in to the client itself has a higher level than the SSO cookie. */
    @Test
    void aLightweightTokenFromBeforeASignInStaysWeakInAFlowWithoutLevels() {
        Realm plain = Realm.create();
        Map<String, Object> light = Json.of("{attributes: {'client.use.lightweight.access.token.enabled': true}}");
        Client app = plain.addClient("app", light).withMapper(Map.of("min-acr", "1"));
        signIn(plain.addClient("portal"), Map.of());
        Reply weak = signIn(app);
        challenge(app.createCode(weak.accessToken()));
        Pause.untilTheNextSecond();

        assertCreated(createAfterSignIn(app, Map.of("prompt", "login")));

        challenge(app.createCode(weak.accessToken()));
    }

    @Test
    void aLevelOfAuthenticationExpiresAtTheMaximumAgeOfTheFlow() {
        Client app = clientOfFlow(briefFlow, Map.of("min-acr", "gold"));
        Reply strong = signIn(app, Map.of("acr_values", "gold"));
        assertCreated(app.createCode(strong.accessToken()));
        awaitRefusal(app, strong.accessToken());

        Reply refreshed = app.refresh(strong.refreshToken());
        assertThat(refreshed.claim("acr")).isEqualTo("gold");
        Map<String, String> challenge = challenge(app.createCode(refreshed.accessToken()));

        assertCreated(createAfterSignIn(app, challenge));
    }

    @Test
    void aLevelOfAuthenticationWithoutAMaximumAgeCountsForOneSignIn() {
        Client app = clientOfFlow(everyTimeFlow, Map.of("min-acr", "gold"));
        Reply weak = signIn(app);
        Reply strong = signIn(app, challenge(app.createCode(weak.accessToken())));
        assertCreated(app.createCode(strong.accessToken()));

        Reply without = signIn(app);

        challenge(app.createCode(without.accessToken()));
    }

    @Test
    void aRedemptionDoesNotCountAsASignIn() {
        Client app = client(Map.of());
        Client chain = client(Map.of("max-chain-depth", "1", "min-acr", "1"));
        signIn(chain, Map.of("acr_values", "gold"));
        String token = signIn(app, Map.of("acr_values", "gold")).accessToken();
        Reply redeemed = chain.redeem(app.createCode(token).authCode());

        Map<String, String> challenge = challenge(chain.createCode(redeemed.accessToken()));

        assertCreated(createAfterSignIn(chain, challenge));
    }

    @Test
    void anAcrWithoutALevelRejectsEveryCreationAndIsLoggedOnce() {
        Client app = client(Map.of("min-acr", "platinum"));
        String token = signIn(app, Map.of("acr_values", "gold")).accessToken();

        for (int n = 0; n < 3; n++) {
            assertThat(app.createCode(token).message()).isEqualTo("This client is not allowed to create auth codes.");
        }

        assertThat(Server.shared().log().lines().filter(line -> line.contains("requires min-acr 'platinum'")))
                .singleElement()
                .asString()
                .contains("WARN", app.clientId());
    }

    /** In a flow without levels, Keycloak distinguishes a sign-in from the SSO cookie. */
    @Test
    void theSsoCookieIsWeakerThanASignInInAFlowWithoutLevels() {
        Realm plain = Realm.create();
        Client first = plain.addClient("first").withMapper(Map.of("min-acr", "1"));
        Client second = plain.addClient("second").withMapper(Map.of("min-acr", "1"));
        assertCreated(createAfterSignIn(first, Map.of()));

        Map<String, String> challenge = challengeAfterSignIn(second);

        assertCreated(createAfterSignIn(second, challenge));
    }
}
