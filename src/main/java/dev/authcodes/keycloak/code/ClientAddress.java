package dev.authcodes.keycloak.code;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;

/**
 * The address a request came from, as the server sees it. An IPv4-mapped IPv6 address ({@code ::ffff:192.0.2.1}, RFC
 * 4291, section 2.5.5.2) is treated as the IPv4 address. The zone of a link-local address ({@code fe80::1%eth0}) has a
 * meaning on the server's host only and is ignored.
 */
public record ClientAddress(InetAddress value) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_NETWORK_BITS = 64;

    /**
     * Empty if the source is not an address, such as {@code unknown} (RFC 7239, section 6). Keycloak (26.7) reports a
     * bracketed IPv6 address from a proxy's header only as the remote host.
     */
    public static Optional<ClientAddress> of(ClientConnection connection) {
        return parse(connection.getRemoteAddr()).or(() -> parse(connection.getRemoteHost()));
    }

    /** Accepts an IPv6 address with or without brackets. Host names are never resolved. */
    public static Optional<ClientAddress> parse(@Nullable String text) {
        byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(address(bytes)));
    }

    /**
     * What identifies one internet connection: the IPv4 address, or the IPv6 /64, within which a device chooses
     * temporary addresses (RFC 8981).
     */
    public Network connection() {
        return new Network(this, isIpv4() ? IPV4_BITS : IPV6_NETWORK_BITS);
    }

    boolean isIpv4() {
        return value instanceof Inet4Address;
    }

    int bits() {
        return value.getAddress().length * Byte.SIZE;
    }

    /** The address with every bit after the first {@code prefix} cleared. */
    ClientAddress first(int prefix) {
        byte[] bytes = value.getAddress();
        for (int n = 0; n < bytes.length; n++) {
            int kept = Math.min(Byte.SIZE, Math.max(0, prefix - n * Byte.SIZE));
            bytes[n] &= (byte) (0xFF << (Byte.SIZE - kept));
        }
        return new ClientAddress(address(bytes));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    @Override
    public String toString() {
        return value.getHostAddress();
    }
}
