package dev.authcodes.keycloak.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.fakes.Fake;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.ClientConnection;

/**
 * The first two columns are what Keycloak 26.7.3 has of the sender after such headers from a proxy: an address of an IPv6
 * sender only without brackets.
 */
class ClientAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 127.0.0.1",
        "192.0.2.7, 192.0.2.7, 192.0.2.7",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1, 2001:db8::1",
        "0:0:0:0:0:ffff:c000:207, ::ffff:192.0.2.7, 192.0.2.7",
        ", [2001:db8::1], 2001:db8::1",
        ", [2001:DB8::1], 2001:db8::1",
        ", [::ffff:192.0.2.7], 192.0.2.7",
        ", [fe80::1%eth0], fe80::1",
        ", [fe80::1%25eth0], fe80::1",
        ", fe80::1%eth0, fe80::1",
        // other versions
        "[2001:db8::1], , 2001:db8::1"
    })
    void theClientAddressIsReadInEveryNotationOfAProxy(String address, String host, String read) {
        assertThat(ClientAddress.of(connection(address, host))).isEqualTo(ClientAddress.parse(read));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "unknown", "_hidden", "localhost", "a.example.org", "1.2", "0300.0.0.1", "[]", "["})
    @ValueSource(strings = {"[unknown]", "[2001:db8::1", "2001:db8::1]", "[[2001:db8::1]]"})
    @ValueSource(strings = {"\"[2001:db8::1]", "[2001:db8::1]:4711"})
    void anUnreadableClientAddressIsUnknown(String host) {
        assertThat(ClientAddress.of(connection(null, host))).isEmpty();
    }

    @Property(tries = 500)
    void everyIpv6AddressIsTheSameWithAndWithoutBracketsAndInEveryCase(@ForAll("ipv6") InetAddress address) {
        String text = address.getHostAddress();
        Optional<ClientAddress> read = ClientAddress.of(connection(text, text));

        assertThat(read).isPresent();
        assertThat(ClientAddress.of(connection(null, '[' + text + ']'))).isEqualTo(read);
        assertThat(ClientAddress.of(connection(null, '[' + text.toUpperCase() + "%eth0]")))
                .isEqualTo(read);
    }

    /** Since the address comes from a header, no name server must be queried, and nothing must fail. */
    @Property(tries = 500)
    void noHostIsTooOddToBeRead(@ForAll String host) {
        assertThat(ClientAddress.of(connection(null, host))).isNotNull();
        assertThat(ClientAddress.of(connection(null, '[' + host + ']'))).isNotNull();
    }

    @Provide
    Arbitrary<InetAddress> ipv6() {
        return Arbitraries.bytes().array(byte[].class).ofSize(16).map(ClientAddressTest::address);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static ClientConnection connection(String address, String host) {
        return Fake.of(ClientConnection.class, Map.of("getRemoteAddr", none -> address, "getRemoteHost", none -> host));
    }
}
