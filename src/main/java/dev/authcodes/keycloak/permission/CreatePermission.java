package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.Network.Proximity;
import dev.authcodes.keycloak.code.Restrictions.Binding;
import dev.authcodes.keycloak.code.ScopeFilter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The permission to create codes, within the limits of one mapper "Auth codes: create" or of all that apply to a
 * client.
 *
 * @param scopes the scopes that redeemers may get
 * @param requiredBindings what every code must be bound to
 * @param signIn requirements for the user's sign-in
 * @param allowedNetworks the networks that codes may be created from
 * @param sameNetwork how close to its creator a code must be redeemed
 * @param shortCodes whether short codes may be created
 * @param maxChainDepth the greatest {@link dev.authcodes.keycloak.code.AuthCode.Descent#depth()} of a code; zero: a
 *     client that was connected with a code may create none
 * @param revokeOnReplay whether everything that was obtained with a code is revoked when the code is presented after
 *     its last use
 * @param maxPerMinute creations per user session; zero: no limit
 */
public record CreatePermission(
        CodeLimits limits,
        ScopeFilter scopes,
        Set<Binding> requiredBindings,
        SignInRequirement signIn,
        AllowedNetworks allowedNetworks,
        Proximity sameNetwork,
        boolean shortCodes,
        int maxChainDepth,
        boolean revokeOnReplay,
        int maxPerMinute) {

    private static final int YEAR_MINUTES = 365 * 1440;
    private static final int USES_CAP = 1000;
    private static final int ACTIVE_CODES_CAP = 1000;
    private static final int ACTIVE_USES_CAP = 100_000;
    private static final int PER_MINUTE_CAP = 600;
    private static final Setting<Integer> DEFAULT_DURATION =
            Setting.number("default-duration-minutes", 1, 1, YEAR_MINUTES);
    private static final Setting<Integer> MAX_DURATION = Setting.number("max-duration-minutes", 1440, 1, YEAR_MINUTES);
    private static final Setting<Integer> DEFAULT_USES = Setting.number("default-uses", 1, 1, USES_CAP);
    private static final Setting<Integer> MAX_USES = Setting.number("max-uses", 100, 1, USES_CAP);
    private static final Setting<String> ALLOWED_SCOPES = Setting.scope("allowed-scopes");
    private static final Setting<String> REQUIRED_BINDING =
            Setting.choice("required-binding", "none", List.of("none", "client", "challenge", "dpop", "any"));
    private static final Setting<Boolean> SHORT_CODES = Setting.flag("short-codes", false);
    private static final Setting<Integer> MAX_ACTIVE = Setting.number("max-active-codes", 100, 1, ACTIVE_CODES_CAP);
    private static final Setting<Integer> MAX_ACTIVE_USES = Setting.number("max-active-uses", 1000, 1, ACTIVE_USES_CAP);
    private static final Setting<Integer> MAX_AUTH_AGE =
            Setting.number("max-auth-age-seconds", 0, 0, Integer.MAX_VALUE);
    private static final Setting<String> MIN_ACR = Setting.acr("min-acr");
    private static final Setting<Set<Network>> NETWORKS = Setting.networks("networks");
    private static final Setting<String> SAME_NETWORK =
            Setting.choice("same-network", "off", List.of("off", "subnet", "address"));
    private static final Setting<Integer> MAX_CHAIN_DEPTH = Setting.number("max-chain-depth", 0, 0, 100_000);
    private static final Setting<Boolean> REVOKE_ON_REPLAY = Setting.flag("revoke-on-replay", false);
    private static final Setting<Integer> MAX_PER_MINUTE =
            Setting.number("max-creations-per-minute", 60, 0, PER_MINUTE_CAP);

    /** The most frequently needed ones first. */
    static final List<Setting<?>> SETTINGS = List.of(
            DEFAULT_DURATION,
            MAX_DURATION,
            DEFAULT_USES,
            MAX_USES,
            ALLOWED_SCOPES,
            REQUIRED_BINDING,
            SHORT_CODES,
            MAX_ACTIVE,
            MAX_ACTIVE_USES,
            MAX_AUTH_AGE,
            MIN_ACR,
            NETWORKS,
            SAME_NETWORK,
            MAX_CHAIN_DEPTH,
            REVOKE_ON_REPLAY,
            MAX_PER_MINUTE);

    public CreatePermission {
        requiredBindings = Set.copyOf(requiredBindings);
    }

    /** @throws InvalidSettingException if a value is invalid */
    static CreatePermission read(Map<String, String> config) {
        return new CreatePermission(
                limits(config),
                new ScopeFilter(ScopeFilter.parse(ALLOWED_SCOPES.read(config)).orElse(null)),
                Binding.required(REQUIRED_BINDING.read(config)),
                new SignInRequirement(
                        Duration.ofSeconds(MAX_AUTH_AGE.read(config)),
                        ScopeFilter.parse(MIN_ACR.read(config)).orElse(Set.of())),
                AllowedNetworks.of(NETWORKS.read(config)),
                Proximity.valueOf(SAME_NETWORK.read(config).toUpperCase(Locale.ROOT)),
                SHORT_CODES.read(config),
                MAX_CHAIN_DEPTH.read(config),
                REVOKE_ON_REPLAY.read(config),
                MAX_PER_MINUTE.read(config));
    }

    private static CodeLimits limits(Map<String, String> config) {
        return new CodeLimits(
                Duration.ofMinutes(Setting.atMost(MAX_DURATION, DEFAULT_DURATION, config)),
                Duration.ofMinutes(MAX_DURATION.read(config)),
                Setting.atMost(MAX_USES, DEFAULT_USES, config),
                MAX_USES.read(config),
                MAX_ACTIVE.read(config),
                MAX_ACTIVE_USES.read(config));
    }

    CreatePermission and(CreatePermission other) {
        return new CreatePermission(
                limits.and(other.limits),
                scopes.and(other.scopes),
                Stream.of(requiredBindings, other.requiredBindings)
                        .flatMap(Set::stream)
                        .collect(Collectors.toSet()),
                signIn.and(other.signIn),
                allowedNetworks.and(other.allowedNetworks),
                sameNetwork.stricter(other.sameNetwork),
                shortCodes && other.shortCodes,
                Math.min(maxChainDepth, other.maxChainDepth),
                revokeOnReplay || other.revokeOnReplay,
                lowerBound(maxPerMinute, other.maxPerMinute));
    }

    private static int lowerBound(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /** Whether a creator at this address may create codes; null: the address is unknown. */
    public boolean allowsFrom(@Nullable ClientAddress address) {
        return allowedNetworks.contain(address) && (sameNetwork == Proximity.OFF || address != null);
    }
}
