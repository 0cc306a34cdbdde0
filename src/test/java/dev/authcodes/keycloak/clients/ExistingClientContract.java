package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an existing client must find at the two endpoints, in a realm as the page has it: through creation, login and every
 * refusal. A class for each client has its requests and its way of reading, written after what it sends and shows.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ExistingClientContract {
    final ExistingClientsRealm realm = ExistingClientsRealm.imported();

    /** @param arguments JSON; null where the call has none */
    abstract Shown create(String token, String arguments);

    /** @param stored the token that the client still has; null if there is none */
    abstract Shown login(String stored, String code);

    /** What the client's user sees for this response. */
    abstract String displayed(Reply refusal);

    @Test
    void aCodeIsCreatedAsRequestedAndLogsInAsOftenAsItHasUses() {
        Shown created = create(realm.byJwt(), "{\"duration_minutes\":15,\"uses\":2}");

        assertThat(created.error()).isEmpty();
        assertThat(created.result().path("duration_minutes").asDouble()).isEqualTo(15);
        assertThat(created.result().path("uses").asInt()).isEqualTo(2);
        for (int use = 1; use <= 2; use++) {
            assertLoggedIn(login(null, created.authCode()));
        }
        assertThat(login(null, created.authCode()).byJwt()).isEmpty();
    }

    @Test
    void aCallWithoutArgumentsCreatesACodeWithOneUseForOneMinute() {
        Shown created = create(realm.byJwt(), null);

        assertThat(created.error()).isEmpty();
        assertThat(created.result().path("duration_minutes").asDouble()).isEqualTo(1);
        assertThat(created.result().path("uses").asInt()).isEqualTo(1);
        assertLoggedIn(login(null, created.authCode()));
    }

    @Test
    void anExpiredStoredTokenDoesNotPreventALogin() {
        String stored = RefusedCreation.SIGNED_OUT.token(realm);

        assertLoggedIn(login(stored, realm.code()));
    }

    @ParameterizedTest
    @EnumSource
    void theClientShowsWhyNoCodeWasCreated(RefusedCreation refusal) {
        String token = refusal.token(realm);
        Reply reply = realm.create(token, refusal.arguments).expect(refusal.status);
        assertThat(reply.message()).isNotEmpty().startsWith(refusal.message);

        Shown shown = create(token, refusal.arguments);

        assertThat(shown.error()).isEqualTo(displayed(reply));
        assertThat(shown.authCode()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theClientShowsThatACodeIsInvalid(RefusedLogin refusal) {
        String code = refusal.code(realm);
        Reply reply = realm.logIn(code).expect(200);
        assertThat(reply.message()).isEqualTo("Invalid auth code.");

        assertRefused(login(null, code), reply);
    }

    @Test
    void theClientShowsThatTheEndpointIsOffAndTheCodeKeepsItsUse() {
        String code = realm.code();
        realm.login().update(Map.of("enabled", false));
        Reply reply = realm.logIn(code).expect(200);
        Shown shown = login(null, code);
        realm.login().update(Map.of("enabled", true));

        assertThat(reply.message()).contains("auth-code-login");
        assertRefused(shown, reply);
        assertLoggedIn(login(null, code));
    }

    @Test
    void theClientShowsThatHttpsIsRequiredAndTheCodeKeepsItsUse() {
        String code = realm.code();
        realm.realm().update(Map.of("sslRequired", "all"));
        Reply reply = realm.logIn(code).expect(403);
        Shown shown = login(null, code);
        realm.realm().update(Map.of("sslRequired", "external"));

        assertRefused(shown, reply);
        assertLoggedIn(login(null, code));
    }

    private void assertRefused(Shown shown, Reply reply) {
        assertThat(shown.error()).isEqualTo(displayed(reply));
        assertThat(shown.byJwt()).isEmpty();
    }

    static void assertLoggedIn(Shown shown) {
        assertThat(shown.error()).isEmpty();
        assertThat(Jwt.claims(shown.byJwt()).path("network_name").asText()).isEqualTo("alice");
    }
}
