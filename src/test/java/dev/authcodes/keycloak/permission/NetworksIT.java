package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where codes may be created and redeemed. The server takes the address from what a proxy would write. */
class NetworksIT {
    private static final String NOT_FROM_HERE = "Auth codes cannot be created from this network.";

    private static Realm realm;
    private static Client tool;
    private static int count;

    @BeforeAll
    static void createRealm() {
        realm = Realm.create(Map.of("sslRequired", "none"));
        tool = realm.addClient("tool").withMapper();
        realm.addClient("auth-code-login").withMapper();
    }

    private static Client newClient(Map<String, String> config) {
        return realm.addClient("client-" + ++count).withMapper(config);
    }

    private static Reply createFrom(String address, Client client) {
        return client.post(
                "/auth/code-create",
                "{\"uses\":9}",
                "Authorization",
                "Bearer " + client.signIn("alice").accessToken(),
                "X-Forwarded-For",
                address);
    }

    private static Reply redeemFrom(String address, Client client, String code) {
        return Http.send(
                client.tokenRequest(Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", code))
                        .header("X-Forwarded-For", address));
    }

    private static void assertRejected(Reply reply, String reason) {
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
        assertThat(realm.lastEvent("OAUTH2_EXTENSION_GRANT_ERROR")
                        .at("/details/reason")
                        .asText())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.7.0.1",
                "10.7.0.1:4711",
                "10.7.255.255",
                "::ffff:10.7.0.1",
                "[::ffff:10.7.0.1]:4711",
                "fd00:7::1",
                "[fd00:7::1]",
                "[fd00:7::1]:4711"
            })
    void codesAreCreatedFromTheNetworks(String address) {
        Client app = newClient(Map.of("networks", "10.7.0.0/16,fd00:7::/32"));
        assertThat(createFrom(address, app).json().has("auth_code")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.8.0.1", "fd00:8::1", "[fd00:8::1]:4711", "unknown", "_hidden"})
    void codesAreNotCreatedFromElsewhere(String address) {
        Client app = newClient(Map.of("networks", "10.7.0.0/16,fd00:7::/32"));
        Reply reply = createFrom(address, app);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.message()).isEqualTo(NOT_FROM_HERE);
    }

    @Test
    void codesAreRedeemedFromTheNetworksOfTheRedeemerAndARefusalCostsNoUse() {
        Client inside = realm.addClient("inside").withRedeemMapper(Map.of("networks", "10.7.0.0/16"));
        Client app = newClient(Map.of("default-uses", "1", "max-uses", "1"));
        String code = createFrom("10.9.0.1", app).authCode();

        assertRejected(redeemFrom("10.8.0.1", inside, code), "network_not_allowed");
        assertRejected(redeemFrom("unknown", inside, code), "network_not_allowed");
        assertThat(redeemFrom("10.7.0.1", inside, code).status()).isEqualTo(200);
    }

    @Test
    void theNetworksForCreatingDoNotBindTheRedeemer() {
        Client app = newClient(Map.of("networks", "10.7.0.0/16"));
        String code = createFrom("10.7.0.1", app).authCode();

        assertThat(redeemFrom("10.8.0.1", tool, code).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "address, 10.7.1.1, 10.7.1.1, 10.7.1.2",
        "subnet, 10.7.1.1, 10.7.1.2, 10.7.2.1",
        "address, fd00:7::1, fd00:7::ffff, fd00:7:0:1::1",
        "address, [fd00:7::1]:4711, fd00:7::ffff, [fd00:7:0:1::1]:4711",
        "subnet, fd00:7::1, fd00:7::ffff, 10.7.1.1",
        "subnet, fd00:7::1, [fd00:7::ffff], [fd00:7:0:1::1]",
        "subnet, 10.7.1.1, ::ffff:10.7.1.9, unknown"
    })
    void aCodeIsRedeemedNearItsCreatorOnly(String setting, String creator, String near, String far) {
        Client app = newClient(Map.of("same-network", setting));
        String code = createFrom(creator, app).authCode();

        assertRejected(redeemFrom(far, tool, code), "other_network");
        assertThat(redeemFrom(near, tool, code).status()).isEqualTo(200);
    }

    @Test
    void aCodeIsLoggedInWithNearItsCreatorOnly() {
        Client app = newClient(Map.of("same-network", "address"));
        String body = "{\"auth_code\":\"" + createFrom("10.7.1.1", app).authCode() + "\"}";

        assertThat(tool.post("/auth/code-login", body, "X-Forwarded-For", "10.7.1.2")
                        .message())
                .isEqualTo("Invalid auth code.");
        assertThat(tool.post("/auth/code-login", body, "X-Forwarded-For", "10.7.1.1")
                        .json()
                        .has("by_jwt"))
                .isTrue();
    }

    @Test
    void aCreatorWhoseAddressIsUnknownGetsNoCodeThatMustStayNear() {
        assertThat(createFrom("unknown", newClient(Map.of("same-network", "subnet")))
                        .message())
                .isEqualTo(NOT_FROM_HERE);
    }

    @Test
    void withoutTheSettingACodeIsRedeemedAnywhere() {
        String code = createFrom("10.7.1.1", newClient(Map.of())).authCode();

        assertThat(redeemFrom("10.99.1.1", tool, code).status()).isEqualTo(200);
        assertThat(redeemFrom("unknown", tool, code).status()).isEqualTo(200);
    }
}
