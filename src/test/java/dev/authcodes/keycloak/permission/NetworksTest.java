package dev.authcodes.keycloak.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.SameNetwork;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static final String FORM =
            " must be networks such as 192.0.2.0/24 or 2001:db8::/32, with commas between them.";

    @Test
    void withoutABoundEveryAddressWillDoAndNoneToo() {
        assertThat(Networks.read(Map.of())).isEqualTo(Networks.ANY);
        assertThat(Networks.ANY.allowCreation(address("192.0.2.7"))).isTrue();
        assertThat(Networks.ANY.allowCreation(null)).isTrue();
        assertThat(Networks.ANY.allowRedemption(null)).isTrue();
    }

    @Test
    void anAddressMustBeInOneOfTheNetworks() {
        Networks networks = Networks.read(Map.of("create-networks", "192.0.2.0/24 , 2001:db8::/32"));

        assertThat(networks.allowCreation(address("192.0.2.7"))).isTrue();
        assertThat(networks.allowCreation(address("2001:db8::7"))).isTrue();
        assertThat(networks.allowCreation(address("192.0.3.7"))).isFalse();
        assertThat(networks.allowCreation(null)).isFalse();
        assertThat(networks.allowRedemption(address("192.0.3.7"))).isTrue();
    }

    @Test
    void theNetworksForRedeemingAreNotThoseForCreating() {
        Networks networks = Networks.read(Map.of("redeem-networks", "192.0.2.0/24"));

        assertThat(networks.allowRedemption(address("192.0.2.7"))).isTrue();
        assertThat(networks.allowRedemption(address("192.0.3.7"))).isFalse();
        assertThat(networks.allowRedemption(null)).isFalse();
        assertThat(networks.allowCreation(address("192.0.3.7"))).isTrue();
    }

    @Test
    void whereNearnessCountsTheAddressOfTheCreatorMustBeKnown() {
        assertThat(Networks.read(Map.of("same-network", "address")).allowCreation(null))
                .isFalse();
    }

    @Test
    void ofSeveralMappersEachMustAllowTheAddress() {
        Networks wide = Networks.read(Map.of("create-networks", "192.0.0.0/16", "same-network", "subnet"));
        Networks other = Networks.read(Map.of("create-networks", "192.0.2.0/24,10.0.0.0/8"));

        for (Networks both : new Networks[] {wide.and(other), other.and(wide)}) {
            assertThat(both.allowCreation(address("192.0.2.7"))).isTrue();
            assertThat(both.allowCreation(address("192.0.3.7"))).isFalse();
            assertThat(both.allowCreation(address("10.1.1.1"))).isFalse();
            assertThat(both.same()).isEqualTo(SameNetwork.SUBNET);
        }
        assertThat(wide.and(Networks.ANY)).isEqualTo(wide);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no", "192.0.2.0/24;10.0.0.0/8", "192.0.2.0/24,", "192.0.2.0/24,,10.0.0.0/8", "office.example"})
    void whatIsNoListOfNetworksIsRefused(String text) {
        assertRefused(text, "redeem-networks" + FORM);
    }

    @Test
    void anAddressWithinANetworkIsNotTakenForTheNetwork() {
        assertRefused(
                "10.0.0.0/8,192.0.2.7/24",
                "redeem-networks must be networks: 192.0.2.7/24 is an address within 192.0.2.0/24.");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> Networks.read(Map.of("redeem-networks", text)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    private static ClientAddress address(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
