package dev.authcodes.keycloak.code;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;

/**
 * The address from which a request came, as the server knows it. An IPv4 address that is written as IPv6
 * ({@code ::ffff:192.0.2.1}, RFC 4291, section 2.5.5.2) is the IPv4 address, and the zone of a link-local one
 * ({@code fe80::1%eth0}) is a name that only the server's host knows, so it does not count.
 */
public record ClientAddress(InetAddress value) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_NETWORK_BITS = 64;

    /**
     * Where a request came from; empty if that is not an address, as with {@code unknown} (RFC 7239, section 6). For an
     * IPv6 address out of a proxy's header, in brackets, Keycloak (26.7) has no address but only a host.
     */
    public static Optional<ClientAddress> of(ClientConnection connection) {
        return parse(connection.getRemoteAddr()).or(() -> parse(connection.getRemoteHost()));
    }

    /** Reads an address, an IPv6 one with or without brackets; never a name, and no name server is asked. */
    public static Optional<ClientAddress> parse(@Nullable String text) {
        byte[] bytes = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(address(bytes)));
    }

    /**
     * What one connection to the internet has: the IPv4 address, or the IPv6 network of 64 bits, within which a device
     * changes its address at will (RFC 8981).
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

    /** The address with all bits zero after the first {@code prefix}. */
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
