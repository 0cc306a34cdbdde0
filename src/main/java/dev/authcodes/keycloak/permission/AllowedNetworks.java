package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.Network;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The networks that requests are allowed from. An unknown address is in no network, so it is allowed only where there
 * is no restriction.
 *
 * @param sets one set for each mapper that names networks; an address must be in a network of every set
 */
record AllowedNetworks(Set<Set<Network>> sets) {

    AllowedNetworks {
        sets = Set.copyOf(sets);
    }

    /** For one mapper; no networks: from anywhere. */
    static AllowedNetworks of(Set<Network> networks) {
        return new AllowedNetworks(networks.isEmpty() ? Set.of() : Set.of(networks));
    }

    /**
     * Networks in CIDR notation, separated by commas.
     *
     * @throws InvalidSettingException if one is invalid
     */
    static Set<Network> read(String key, String text) {
        return Stream.of(text.split(",", -1))
                .map(part -> readNetwork(key, part.strip()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Network readNetwork(String key, String text) {
        Network network = Network.parse(text).orElseThrow(() -> new InvalidSettingException(key, text, "networks"));
        // Host bits are set, so either the address or the prefix length is a mistake.
        if (!Network.parse(text.replaceFirst("/.*", "")).map(Network::first).equals(Optional.of(network.first()))) {
            throw new InvalidSettingException(key, text, "address-within-network", text, network);
        }
        return network;
    }

    AllowedNetworks and(AllowedNetworks other) {
        return new AllowedNetworks(
                Stream.concat(sets.stream(), other.sets.stream()).collect(Collectors.toUnmodifiableSet()));
    }

    boolean contain(@Nullable ClientAddress address) {
        return sets.stream()
                .allMatch(networks -> address != null && networks.stream().anyMatch(each -> each.contains(address)));
    }
}
