package dev.authcodes.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.support.Browser;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Codes are created and redeemed exactly where Keycloak would sign the user in to another app of the same browser session
 * without asking for anything. Keycloak itself says whether it would, by {@code prompt=none} (OpenID Connect Core, section
 * 3.1.2.1).
 */
class PendingActionsIT {
    /**
     * What may be pending.
     *
     * @param actions required actions of the user
     * @param disabled required actions that are switched off in the realm
     */
    private record State(
            Set<String> actions,
            Set<String> disabled,
            boolean verifyEmail,
            boolean emailVerified,
            boolean emailChanging,
            boolean profileComplete) {}

    @Provide
    Arbitrary<State> states() {
        List<String> actions = Stream.concat(Run.ACTIONS.keySet().stream(), Stream.of("no-such-action"))
                .toList();
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
        Arbitrary<State> any = Combinators.combine(
                        Arbitraries.of(actions).set().ofMaxSize(2),
                        Arbitraries.of(Run.ACTIONS.keySet()).set().ofMaxSize(8),
                        either,
                        either,
                        rarely,
                        rarely.map(value -> !value))
                .as(State::new);
        // Of any states few let the user in: the others make sure of enough of both, whatever the seed.
        Arbitrary<State> complete = any.map(state -> new State(Set.of(), state.disabled(), false, true, false, true));
        return Arbitraries.frequencyOf(Tuple.of(2, any), Tuple.of(1, complete));
    }

    @Property(tries = 60)
    void codesAreCreatedAndRedeemedExactlyIfKeycloakWouldSignInWithoutInteraction(@ForAll("states") State state) {
        Run.put(state);
        int usesLeft = Run.usesLeft();
        JsonNode before = Run.user();

        Reply created = Run.APP.createCode(Run.TOKENS.accessToken(), "{\"duration_minutes\":60}");
        Reply redeemed = Run.TOOL.redeem(Run.CODE);

        assertThat(Run.user()).as("nothing is written to the user").isEqualTo(before);
        assertThat(Run.usesLeft()).isEqualTo(redeemed.status() == 200 ? usesLeft - 1 : usesLeft);
        assertThat(Run.TOOL.refresh(Run.REDEEMED.refreshToken()).status())
                .as("as in Keycloak")
                .isEqualTo(200);
        if (redeemed.status() != 200) {
            assertThat(redeemed.text("error_description")).isEqualTo("Invalid auth code");
            assertThat(Run.REALM.lastRefusal()).isEqualTo("required_action_pending");
        }
        boolean signsIn = Run.signsInToAnotherApp();
        Statistics.collect(signsIn);
        Statistics.coverage(of ->
                Stream.of(true, false).forEach(each -> of.check(each).count(count -> count >= 5)));
        assertThat(redeemed.status() == 200).as("redeemed: " + redeemed.body()).isEqualTo(signsIn);
        assertThat(created.json().has("auth_code"))
                .as("created: " + created.body())
                .isEqualTo(signsIn);
        if (!signsIn) {
            assertThat(created.message())
                    .isEqualTo("The account is not fully set up: the user must sign in again and complete it.");
        }
    }

    private static final class Run {
        static final Realm REALM = Realm.create(Map.of("accessTokenLifespan", 3600));
        static final Client APP = REALM.addClient("app")
                .withMapper(Map.of(
                        "max-uses", "1000",
                        "max-active-codes", "1000",
                        "max-active-uses", "2000",
                        "max-creations-per-minute", "0"));
        static final Client TOOL = REALM.addClient("tool").withMapper();
        static final Client OTHER = REALM.addClient("other");
        static final Map<String, JsonNode> ACTIONS = actions();
        static final Browser BROWSER = new Browser();
        static final Reply TOKENS = BROWSER.signIn(APP, "alice", Map.of());
        static final Reply MADE = APP.createCode(TOKENS.accessToken(), "{\"uses\":1000,\"duration_minutes\":600}");
        static final String CODE = MADE.authCode();
        static final Reply REDEEMED = TOOL.redeem(CODE);

        static {
            // so that an admin can set what Keycloak keeps there while an address is being changed
            String profile = REALM.path("/users/profile");
            JsonNode attributes = REALM.admin().get(profile).path("attributes");
            REALM.admin().put(profile, Json.of("{unmanagedAttributePolicy: 'ENABLED', attributes: %s}", attributes));
        }

        private static Map<String, JsonNode> actions() {
            Map<String, JsonNode> actions = new HashMap<>();
            REALM.admin()
                    .get(REALM.path("/authentication/required-actions"))
                    .forEach(action -> actions.put(action.path("alias").asText(), action));
            return actions;
        }

        static void put(State state) {
            ACTIONS.forEach((alias, action) -> {
                boolean enabled = !state.disabled().contains(alias);
                if (action.path("enabled").asBoolean() != enabled) {
                    ((ObjectNode) action).put("enabled", enabled);
                    REALM.admin().put(REALM.path("/authentication/required-actions/" + alias), action);
                }
            });
            REALM.update(Map.of("verifyEmail", state.verifyEmail()));
            // Keycloak keeps the attribute if it is not sent.
            String lastName = state.profileComplete() ? "Test" : "";
            String pending = state.emailChanging() ? "new@example.org" : "";
            REALM.updatePerson("alice", Json.of("""
                    {requiredActions: %s, emailVerified: %s, firstName: 'Alice', lastName: %s,
                     email: 'alice@example.org', attributes: {'kc.email.pending': [%s]}}""", state.actions(), state.emailVerified(), lastName, pending));
        }

        static JsonNode user() {
            JsonNode user = REALM.admin().get(REALM.path("/users/" + REALM.userId("alice")));
            Set<String> actions = new TreeSet<>();
            user.path("requiredActions").forEach(action -> actions.add(action.asText()));
            ((ObjectNode) user).putPOJO("requiredActions", actions);
            return user;
        }

        static int usesLeft() {
            for (JsonNode code : APP.codes(TOKENS.accessToken()).json().path("codes")) {
                if (code.path("id").asText().equals(MADE.codeId())) {
                    return code.path("uses_left").asInt();
                }
            }
            throw new AssertionError("the code is not listed");
        }

        /** Must be called last, since Keycloak stores pending actions on the user. */
        static boolean signsInToAnotherApp() {
            Reply reply = BROWSER.visit(URI.create(OTHER.endpoint("auth") + "?" + Http.encode(Json.texts("""
                    {client_id: 'other', response_type: 'code', scope: 'openid', prompt: 'none',
                     redirect_uri: 'http://localhost:3000/'}"""))));
            String location = reply.header("Location").orElseThrow();
            assertThat(location).containsPattern("[?&](code=|error=interaction_required)");
            return location.contains("code=");
        }
    }
}
