package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.SameNetwork;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From where codes may be created and redeemed. An address that cannot be read is nowhere: it satisfies no bound, and
 * where there is none it needs none.
 *
 * @param create one set for each mapper that has one; an address must be in a network of every set
 * @param redeem the same
 */
public record Networks(Set<Set<Network>> create, Set<Set<Network>> redeem, SameNetwork same) {

    static final Networks ANY = new Networks(Set.of(), Set.of(), SameNetwork.OFF);

    private static final Setting<Set<Network>> CREATE = Setting.networks("create-networks");
    private static final Setting<Set<Network>> REDEEM = Setting.networks("redeem-networks");
    private static final Setting<String> SAME =
            Setting.choice("same-network", "off", List.of("off", "subnet", "address"));

    static final List<Setting<?>> SETTINGS = List.of(CREATE, REDEEM, SAME);

    public Networks {
        create = Set.copyOf(create);
        redeem = Set.copyOf(redeem);
    }

    static Networks read(Map<String, String> config) {
        return new Networks(
                bound(CREATE.read(config)),
                bound(REDEEM.read(config)),
                SameNetwork.valueOf(SAME.read(config).toUpperCase(Locale.ROOT)));
    }

    Networks and(Networks other) {
        return new Networks(both(create, other.create), both(redeem, other.redeem), same.stricter(other.same));
    }

    public boolean allowCreation(@Nullable ClientAddress address) {
        return allow(create, address) && (same == SameNetwork.OFF || address != null);
    }

    public boolean allowRedemption(@Nullable ClientAddress address) {
        return allow(redeem, address);
    }

    private static boolean allow(Set<Set<Network>> bounds, @Nullable ClientAddress address) {
        return bounds.stream()
                .allMatch(networks -> address != null && networks.stream().anyMatch(each -> each.contains(address)));
    }

    private static Set<Set<Network>> bound(Set<Network> networks) {
        return networks.isEmpty() ? Set.of() : Set.of(networks);
    }

    private static Set<Set<Network>> both(Set<Set<Network>> one, Set<Set<Network>> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }
}
