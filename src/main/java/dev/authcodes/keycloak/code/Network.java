package dev.authcodes.keycloak.code;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3). An IPv4 address is never in an
 * IPv6 range, nor the reverse.
 *
 * @param first its first address
 * @param prefix how many leading bits all its addresses share
 */
public record Network(ClientAddress first, int prefix) {
    private static final Pattern CIDR = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/([0-9]{1,3}))?");

    /** @param first any address of the range */
    public Network {
        if (prefix < 0 || prefix > first.bits()) {
            throw new IllegalArgumentException("prefix is " + prefix);
        }
        first = first.first(prefix);
    }

    /** Parses a range, given by any of its addresses, or a single address; empty if invalid. */
    public static Optional<Network> parse(String text) {
        Matcher matcher = CIDR.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return ClientAddress.parse(matcher.group(1)).flatMap(address -> {
            int prefix = matcher.group(2) == null ? address.bits() : Integer.parseInt(matcher.group(2));
            return prefix > address.bits() ? Optional.empty() : Optional.of(new Network(address, prefix));
        });
    }

    public boolean contains(ClientAddress address) {
        return address.bits() == first.bits() && address.first(prefix).equals(first);
    }

    /** In the form that {@link #parse} reads, for example {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        return first + "/" + prefix;
    }

    /** How close to its creator a code must be redeemed, in order of strictness. */
    public enum Proximity {
        /** Anywhere. */
        OFF,
        /** In the IPv4 /24 or the IPv6 /64 of the creator's address. */
        SUBNET,
        /** From the same IPv4 address or IPv6 /64: {@link ClientAddress#connection()}. */
        ADDRESS;

        private static final int IPV4_SUBNET_BITS = 24;

        /** Where a code that is created at this address may be redeemed; empty: anywhere. */
        public Optional<Network> around(ClientAddress creator) {
            return switch (this) {
                case OFF -> Optional.empty();
                case SUBNET ->
                    Optional.of(creator.isIpv4() ? new Network(creator, IPV4_SUBNET_BITS) : creator.connection());
                case ADDRESS -> Optional.of(creator.connection());
            };
        }

        public Proximity stricter(Proximity other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }
}
