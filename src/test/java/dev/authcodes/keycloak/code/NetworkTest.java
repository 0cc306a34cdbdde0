package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.authcodes.keycloak.code.Network.Proximity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, 192.0.2.255, 192.0.1.255",
        "192.0.2.0/24, 192.0.2.0, 192.0.2.255, 192.0.3.0",
        "192.0.2.128/25, 192.0.2.128, 192.0.2.255, 192.0.2.127",
        "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 11.0.0.0",
        "192.0.2.7, 192.0.2.7, 192.0.2.7, 192.0.2.6",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.7, 192.0.2.8",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255, 2001:db8::1",
        "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2001:db8::/127, 2001:db8::, 2001:db8::1, 2001:db8::2",
        "2001:db8:0:1::/63, 2001:db8::, 2001:db8:0:1:ffff::, 2001:db8:0:2::",
        "2001:db8::1, 2001:db8::1, 2001:db8::1, 2001:db8::2",
        "::/0, ::, ffff::, 192.0.2.7",
        "::/0, ::, ffff::, ::ffff:192.0.2.7",
        "10.0.0.0/8, ::ffff:10.1.2.3, ::ffff:a01:203, ::ffff:11.1.2.3",
        "::ffff:10.0.0.0/8, 10.1.2.3, 10.0.0.0, 11.0.0.0",
        "fe80::/10, fe80::1%eth0, fe80::1%3, fec0::1"
    })
    void aNetworkContainsItsFirstToItsLastAddressOfTheSameIpVersion(
            String range, String first, String last, String outside) {
        assertThat(network(range).contains(address(first))).isTrue();
        assertThat(network(range).contains(address(last))).isTrue();
        assertThat(network(range).contains(address(outside))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "no", "localhost", "example.com/24", "[::1]", "192.0.2.0/33", "192.0.2.0/-1"})
    @ValueSource(strings = {"192.0.2.0/", "192.0.2/24", "192.0.2.256", "3221225984/8", "0300.0.2.0/24"})
    @ValueSource(strings = {"2001:db8::/129", "2001:db8::/99999999999", "2001:db8::1::2", "::ffff:10.0.0.0/104"})
    @ValueSource(strings = {"fe80::1%eth0/64", "192.0.2.0/24 ", "192.0.2.0/\u0662"})
    void aTextThatIsNoNetworkIsRejected(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "unknown", "localhost", "_hidden", "192.0.2.1, 10.0.0.1"})
    @ValueSource(strings = {"192.0.2.1:8080", "1", "0x7f.1"})
    void aTextThatIsNoAddressIsRejected(String text) {
        assertThat(ClientAddress.parse(text)).isEmpty();
    }

    @Test
    void aNetworkCanBeWrittenWithAnyOfItsAddresses() {
        assertThat(network("192.0.2.77/24")).isEqualTo(network("192.0.2.0/24")).hasToString("192.0.2.0/24");
        assertThat(network("2001:db8::7/64")).isEqualTo(network("2001:DB8:0::/64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/24", "192.0.2.7/32", "2001:db8::/64", "::/0"})
    void theTextOfANetworkIsParsedAsTheSameNetwork(String range) {
        assertThat(Network.parse(network(range).toString())).contains(network(range));
    }

    @Test
    void aPrefixLongerThanTheAddressIsRejected() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Network(address("192.0.2.7"), 33));
        assertThatIllegalArgumentException().isThrownBy(() -> new Network(address("192.0.2.7"), -1));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 192.0.2.7/32", "::ffff:192.0.2.7, 192.0.2.7/32", "2001:db8::7:7, 2001:db8::/64"})
    void shortCodesAreRedeemedFromOneIpv4AddressOrOneIpv6Network(String address, String network) {
        assertThat(address(address).connection()).isEqualTo(network(network));
    }

    @ParameterizedTest
    @CsvSource({
        "OFF, 192.0.2.7, ",
        "SUBNET, 192.0.2.7, 192.0.2.0/24",
        "SUBNET, 2001:db8::7, 2001:db8::/64",
        "ADDRESS, 192.0.2.7, 192.0.2.7/32",
        "ADDRESS, 2001:db8::7, 2001:db8::/64"
    })
    void theNetworkOfACreatorIsAsWideAsConfigured(Proximity setting, String creator, String network) {
        assertThat(setting.around(address(creator)).map(Network::toString))
                .isEqualTo(Network.parse(network == null ? "" : network).map(Network::toString));
    }

    @ParameterizedTest
    @CsvSource({"OFF, OFF, OFF", "OFF, SUBNET, SUBNET", "ADDRESS, SUBNET, ADDRESS", "OFF, ADDRESS, ADDRESS"})
    void theNarrowerOfTwoProximitySettingsIsTheStricterOne(Proximity one, Proximity other, Proximity stricter) {
        assertThat(one.stricter(other)).isEqualTo(stricter);
        assertThat(other.stricter(one)).isEqualTo(stricter);
    }

    private static Network network(String text) {
        return Network.parse(text).orElseThrow();
    }

    private static ClientAddress address(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }
}
