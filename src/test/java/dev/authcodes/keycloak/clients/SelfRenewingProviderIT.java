package dev.authcodes.keycloak.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Providers that renew their {@code by_jwt} by themselves: every 7 days they create a code with it, log in with that, and
 * keep the new one only after a look at its claims. Here the weeks take no time.
 */
class SelfRenewingProviderIT {
    /** About as many as there are weeks in a session of one year. */
    private static final int RENEWALS = 50;

    private static final String TOO_LONG =
            "This client was connected with an auth code at the maximum depth and cannot create others.";

    private final ExistingClientsRealm realm = ExistingClientsRealm.imported();
    private String byJwt = realm.byJwt();

    /** The provider's log message; empty if the provider has renewed its token. */
    private String renew() {
        Reply created = post("/auth/code-create", "{}", "Authorization", "Bearer " + byJwt);
        if (created.status() >= 400) {
            return "code-create rejected (HTTP " + created.status() + ")";
        }
        if (!created.hasCode()) {
            return created.message();
        }
        Reply loggedIn = post("/auth/code-login", Json.text("{auth_code: %s}", created.authCode()));
        if (!loggedIn.json().has("by_jwt")) {
            return loggedIn.message();
        }
        // The mark of a token that cannot create codes.
        if (loggedIn.claims().has("client_id")) {
            return "not a network token";
        }
        byJwt = loggedIn.accessToken();
        return "";
    }

    private Reply post(String path, String body, String... headers) {
        return Http.send(Http.json(URI.create(realm.url() + path), body), headers);
    }

    @Test
    void aTokenRenewsItselfFiftyTimesWithoutLosingAnything() {
        JsonNode first = Jwt.claims(byJwt);

        for (int renewal = 1; renewal <= RENEWALS; renewal++) {
            assertThat(renew()).as("renewal " + renewal).isEmpty();
        }

        JsonNode last = Jwt.claims(byJwt);
        assertThat(last.path("auth_code_depth").asInt()).isEqualTo(RENEWALS);
        assertThat(last.path("exp").asInt() - last.path("iat").asInt())
                .isEqualTo(first.path("exp").asInt() - first.path("iat").asInt());
        for (String claim : new String[] {"network_id", "user_id", "network_name", "sid"}) {
            assertThat(last.path(claim)).as(claim).isEqualTo(first.path(claim));
        }
    }

    @Test
    void renewalsEndAtTheMaximumDepthAndTheLastTokenRemainsValid() {
        realm.login().removeMapper();
        realm.login().withMapper(Map.of("max-chain-depth", "2"));
        assertThat(renew()).isEmpty();
        assertThat(renew()).isEmpty();

        assertThat(renew()).isEqualTo(TOO_LONG);
        assertThat(renew()).isEqualTo(TOO_LONG);
    }

    @Test
    void renewalsEndWithTheSession() {
        assertThat(renew()).isEmpty();
        realm.realm().admin().post(realm.realm().path("/logout-all"), Map.of());

        assertThat(renew()).isEqualTo("code-create rejected (HTTP 401)");
    }

    @Test
    void aTokenWithoutACreateMapperCannotRenewItself() {
        realm.login().removeMapper();
        realm.login().withRedeemMapper(Map.of());

        assertThat(renew()).isEqualTo("This client is not allowed to create auth codes.");
    }
}
