package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Realm;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An OpenID client library that does not know auth codes redeems them with standard OAuth only. */
class OpenidClientIT {
    private static NodeProject node;
    private static Realm realm;
    private static Client app;

    @BeforeAll
    static void create() {
        node = NodeProject.installed();
        realm = Realm.create();
        app = realm.addClient("app").withMapper();
    }

    @Test
    void anUnmodifiedPublicClientRedeemsACode() {
        assertRedeems(redeem(realm.addClient("tool").withMapper(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "basic"})
    void anUnmodifiedConfidentialClientRedeemsACodeWithItsSecretInTheFormOrTheHeader(String method) {
        Client client = realm.addConfidentialClient("backend-" + method).withMapper();

        assertRedeems(redeem(client, Map.of("CLIENT_SECRET", client.secret(), "CLIENT_AUTHENTICATION", method)));
    }

    private static JsonNode redeem(Client client, Map<String, String> authentication) {
        String code = app.createCode(app.signIn("alice").accessToken()).authCode();
        Map<String, String> environment =
                Json.texts("{ISSUER: %s, CLIENT_ID: %s, AUTH_CODE: %s}", realm.url(), client.clientId(), code);
        environment.putAll(authentication);
        return node.run("redeem.mjs", environment);
    }

    private static void assertRedeems(JsonNode result) {
        String alice = realm.userId("alice");
        assertThat(result.path("announced").asBoolean())
                .as("in grant_types_supported")
                .isTrue();
        assertThat(result.path("sub").asText()).isEqualTo(alice);
        assertThat(result.path("scope").asText().split(" ")).contains("openid", "profile", "email");
        assertThat(result.path("expiresIn").asInt()).isPositive();
        assertThat(result.path("refreshed").asBoolean()).isTrue();
        assertThat(result.path("refreshedSub").asText()).isEqualTo(alice);
        assertThat(result.path("refreshedScope").asText().split(" "))
                .containsExactlyInAnyOrder(result.path("scope").asText().split(" "));
        assertThat(result.path("username").asText()).isEqualTo("alice");
        assertThat(result.at("/secondTime/status").asInt()).isEqualTo(400);
        assertThat(result.at("/secondTime/error").asText()).isEqualTo("invalid_grant");
        assertThat(result.at("/secondTime/description").asText()).isEqualTo("Invalid auth code");
    }
}
