package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where codes may be created and redeemed. The server takes the address from what a proxy would write. */
class NetworksIT {
    private static final String NOT_FROM_HERE = "Auth codes cannot be created from this network.";

    private static final Realm realm = Realm.create(Map.of("sslRequired", "none"));
    private static final Client app = newClient(Map.of("networks", "10.7.0.0/16,fd00:7::/32"));
    private static final Client tool = realm.addClient("tool").withMapper();
    private static int count;

    @BeforeAll
    static void createRealm() {
        realm.addClient("auth-code-login").withMapper();
    }

    private static Client newClient(Map<String, String> config) {
        return realm.addClient("client-" + ++count).withMapper(config);
    }

    private static Reply createFrom(String address, Client client) {
        String token = client.signIn("alice").accessToken();
        return client.createCode(token, "{\"uses\":9}", "X-Forwarded-For", address);
    }

    private static Reply redeemFrom(String address, Client client, String code) {
        return client.redeem(code, Map.of(), "X-Forwarded-For", address);
    }

    private static void assertRejected(Reply reply, String reason) {
        assertThat(reply.expect(400).text("error")).isEqualTo("invalid_grant");
        assertThat(reply.text("error_description")).isEqualTo("Invalid auth code");
        assertThat(realm.lastRefusal()).isEqualTo(reason);
    }

    /** How the proxy writes the address decides nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"10.7.0.1", "10.7.0.1:4711", "10.7.255.255", "::ffff:10.7.0.1", "[::ffff:10.7.0.1]:4711"})
    @ValueSource(strings = {"fd00:7::1", "[fd00:7::1]", "[fd00:7::1]:4711"})
    void codesAreCreatedFromAllowedNetworks(String address) {
        assertThat(createFrom(address, app).expect(200).authCode()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.8.0.1", "fd00:8::1", "[fd00:8::1]:4711", "unknown", "_hidden"})
    void codesCannotBeCreatedFromOtherNetworks(String address) {
        Reply reply = createFrom(address, app).expect(200);

        assertThat(reply.json().has("auth_code")).isFalse();
        assertThat(reply.message()).isEqualTo(NOT_FROM_HERE);
    }

    @Test
    void codesAreRedeemedOnlyFromAllowedNetworksAndARefusalCostsNoUse() {
        Client inside = realm.addClient("inside").withRedeemMapper(Map.of("networks", "10.7.0.0/16"));
        String code = createFrom("10.9.0.1", newClient(Map.of("max-uses", "1"))).authCode();

        assertRejected(redeemFrom("10.8.0.1", inside, code), "network_not_allowed");
        assertRejected(redeemFrom("unknown", inside, code), "network_not_allowed");
        redeemFrom("10.7.0.1", inside, code).expect(200);
    }

    @Test
    void aCodeIsRedeemedAnywhereWithoutNetworkSettings() {
        String code = createFrom("10.7.0.1", app).authCode();

        for (String address : List.of("10.8.0.1", "10.99.1.1", "unknown")) {
            redeemFrom(address, tool, code).expect(200);
        }
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
    void aCodeIsRedeemedOnlyNearItsCreatorIfConfigured(String setting, String creator, String near, String far) {
        String code =
                createFrom(creator, newClient(Map.of("same-network", setting))).authCode();
        String body = "{\"auth_code\":\"" + code + "\"}";

        assertRejected(redeemFrom(far, tool, code), "other_network");
        assertThat(login(far, body).message()).isEqualTo("Invalid auth code.");
        redeemFrom(near, tool, code).expect(200);
        assertThat(login(near, body).accessToken()).isNotBlank();
    }

    private static Reply login(String address, String body) {
        return tool.post("/auth/code-login", body, "X-Forwarded-For", address);
    }

    @Test
    void aCreatorWithAnUnknownAddressCannotCreateACodeBoundToItsNetwork() {
        Reply reply = createFrom("unknown", newClient(Map.of("same-network", "subnet")));

        assertThat(reply.message()).isEqualTo(NOT_FROM_HERE);
    }
}
