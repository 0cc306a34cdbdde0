package dev.authcodes.keycloak.code;

import java.util.Optional;

/** How close to its creator a code must be redeemed. Later ones are stricter. */
public enum SameNetwork {
    /** Anywhere. */
    OFF,
    /** In the IPv4 network of 24 bits, or the IPv6 network of 64 bits, of the creator's address. */
    SUBNET,
    /** From the same IPv4 address, or in the IPv6 network of 64 bits: {@link ClientAddress#connection()}. */
    ADDRESS;

    private static final int IPV4_SUBNET_BITS = 24;

    /** Where a code of a creator at this address may be redeemed; empty: anywhere. */
    public Optional<Network> around(ClientAddress creator) {
        return switch (this) {
            case OFF -> Optional.empty();
            case SUBNET ->
                Optional.of(creator.isIpv4() ? new Network(creator, IPV4_SUBNET_BITS) : creator.connection());
            case ADDRESS -> Optional.of(creator.connection());
        };
    }

    public SameNetwork stricter(SameNetwork other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
