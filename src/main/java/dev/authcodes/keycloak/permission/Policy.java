package dev.authcodes.keycloak.permission;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.Binding;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.ScopeSyntax;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the mappers "Auth codes" allow: one mapper as it is configured, or all that apply to a client together.
 *
 * @param maxAuthAge how long ago the person may have signed in for a code to be made; zero: no bound
 * @param requiredBindings what every code must be bound to
 * @param codesFromRedeemedSessions whether a client that got in with a code may make codes
 * @param revokeOnReplay whether what a code gave out is revoked when it is presented after its last use
 * @param minAcrs how strongly the person must have signed in for a code to be made, as ACR values that must all be met
 * @param delegation how much of the sign-in may be passed on
 * @param networks from where codes may be created and redeemed
 * @param maxCreationsPerMinute codes of one user session; zero: no bound
 * @param shortCodes whether codes that are short enough to be typed may be created
 */
public record Policy(
        boolean create,
        boolean redeem,
        CodeLimits limits,
        Duration maxAuthAge,
        Set<Binding> requiredBindings,
        boolean codesFromRedeemedSessions,
        boolean revokeOnReplay,
        Set<String> minAcrs,
        Delegation delegation,
        Networks networks,
        int maxCreationsPerMinute,
        boolean shortCodes) {

    private static final int DAY_MINUTES = 1440;
    private static final int YEAR_MINUTES = 365 * DAY_MINUTES;
    private static final int MOST_USES = 1000;
    private static final int MOST_ACTIVE_CODES = 1000;
    private static final int MOST_CREATIONS_PER_MINUTE = 600;
    private static final Map<String, Set<Binding>> BINDINGS = Map.of(
            "none", Set.of(),
            "client", Set.of(Binding.CLIENT),
            "challenge", Set.of(Binding.CHALLENGE),
            "dpop", Set.of(Binding.DPOP),
            "any", Set.of(Binding.ANY));

    private static final Setting<Boolean> CREATE = Setting.flag("create", true);
    private static final Setting<Boolean> REDEEM = Setting.flag("redeem", true);
    private static final Setting<Integer> DEFAULT_DURATION =
            Setting.number("default-duration-minutes", 1, 1, YEAR_MINUTES);
    private static final Setting<Integer> MAX_DURATION =
            Setting.number("max-duration-minutes", DAY_MINUTES, 1, YEAR_MINUTES);
    private static final Setting<Integer> DEFAULT_USES = Setting.number("default-uses", 1, 1, MOST_USES);
    private static final Setting<Integer> MAX_USES = Setting.number("max-uses", 100, 1, MOST_USES);
    private static final Setting<Integer> MAX_ACTIVE = Setting.number("max-active-codes", 100, 1, MOST_ACTIVE_CODES);
    private static final Setting<Integer> MAX_AUTH_AGE =
            Setting.number("max-auth-age-seconds", 0, 0, Integer.MAX_VALUE);
    private static final Setting<String> MIN_ACR = Setting.acr("min-acr");
    private static final Setting<String> REQUIRED_BINDING =
            Setting.choice("required-binding", "none", List.of("none", "client", "challenge", "dpop", "any"));
    private static final Setting<Boolean> FROM_REDEEMED = Setting.flag("codes-from-redeemed-sessions", false);
    private static final Setting<Boolean> REVOKE_ON_REPLAY = Setting.flag("revoke-on-replay", false);

    private static final Setting<Integer> MAX_CREATIONS =
            Setting.number("max-creations-per-minute", 60, 0, MOST_CREATIONS_PER_MINUTE);
    private static final Setting<Boolean> SHORT_CODES = Setting.flag("short-codes", false);

    private static final List<Setting<?>> OWN_SETTINGS = List.of(
            CREATE,
            REDEEM,
            DEFAULT_DURATION,
            MAX_DURATION,
            DEFAULT_USES,
            MAX_USES,
            MAX_ACTIVE,
            MAX_AUTH_AGE,
            MIN_ACR,
            REQUIRED_BINDING,
            Delegation.ALLOWED_SCOPES,
            FROM_REDEEMED,
            Delegation.MAX_CHAIN_DEPTH,
            Delegation.ACCESS_LIFESPAN,
            Delegation.REFRESH_LIFESPAN,
            REVOKE_ON_REPLAY);

    static final List<Setting<?>> SETTINGS = Stream.of(
                    OWN_SETTINGS, Networks.SETTINGS, List.<Setting<?>>of(MAX_CREATIONS, SHORT_CODES))
            .flatMap(List::stream)
            .toList();

    /** Where no mapper applies. */
    static final Policy NOTHING = new Policy(
            false,
            false,
            new CodeLimits(Duration.ZERO, Duration.ZERO, 0, 0, 0),
            Duration.ZERO,
            Set.of(),
            false,
            false,
            Set.of(),
            Delegation.NOTHING,
            Networks.ANY,
            0,
            false);

    public Policy {
        requiredBindings = Set.copyOf(requiredBindings);
        minAcrs = Set.copyOf(minAcrs);
    }

    /**
     * @param configuration null where a mapper was made without one, which the admin API allows: all defaults
     * @throws InvalidSettingException if the configuration cannot be right
     */
    static Policy read(@Nullable Map<String, String> configuration) {
        Map<String, String> config = configuration == null ? Map.of() : configuration;
        int defaultMinutes = DEFAULT_DURATION.read(config);
        int maxMinutes = MAX_DURATION.read(config);
        int defaultUses = DEFAULT_USES.read(config);
        int maxUses = MAX_USES.read(config);
        refuseDefaultAboveMaximum(DEFAULT_DURATION, defaultMinutes, MAX_DURATION, maxMinutes);
        refuseDefaultAboveMaximum(DEFAULT_USES, defaultUses, MAX_USES, maxUses);
        return new Policy(
                CREATE.read(config),
                REDEEM.read(config),
                new CodeLimits(
                        Duration.ofMinutes(defaultMinutes),
                        Duration.ofMinutes(maxMinutes),
                        defaultUses,
                        maxUses,
                        MAX_ACTIVE.read(config)),
                Duration.ofSeconds(MAX_AUTH_AGE.read(config)),
                requireNonNull(BINDINGS.get(REQUIRED_BINDING.read(config)), "a choice is one of its options"),
                FROM_REDEEMED.read(config),
                REVOKE_ON_REPLAY.read(config),
                ScopeSyntax.names(MIN_ACR.read(config)).orElse(Set.of()),
                Delegation.read(config),
                Networks.read(config),
                MAX_CREATIONS.read(config),
                SHORT_CODES.read(config));
    }

    /** Both at once: a permission is there if either gives it, of every other setting the stricter value counts. */
    Policy and(Policy other) {
        EnumSet<Binding> bindings = EnumSet.noneOf(Binding.class);
        bindings.addAll(requiredBindings);
        bindings.addAll(other.requiredBindings);
        return new Policy(
                create || other.create,
                redeem || other.redeem,
                stricter(limits, other.limits),
                shorterBound(maxAuthAge, other.maxAuthAge),
                bindings,
                codesFromRedeemedSessions && other.codesFromRedeemedSessions,
                revokeOnReplay || other.revokeOnReplay,
                Stream.of(minAcrs, other.minAcrs).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet()),
                delegation.and(other.delegation),
                networks.and(other.networks),
                lowerBound(maxCreationsPerMinute, other.maxCreationsPerMinute),
                shortCodes && other.shortCodes);
    }

    /** The same for a client that may not redeem, whatever its mappers say. */
    Policy withoutRedeem() {
        return new Policy(
                create,
                false,
                limits,
                maxAuthAge,
                requiredBindings,
                codesFromRedeemedSessions,
                revokeOnReplay,
                minAcrs,
                delegation,
                networks,
                maxCreationsPerMinute,
                shortCodes);
    }

    private static void refuseDefaultAboveMaximum(Setting<?> defaultSetting, int value, Setting<?> maximum, int most) {
        if (value > most) {
            throw new InvalidSettingException(
                    defaultSetting.key() + " must not be above " + maximum.key() + " (" + most + ").");
        }
    }

    private static CodeLimits stricter(CodeLimits one, CodeLimits other) {
        Duration maxLifespan = shorter(one.maxLifespan(), other.maxLifespan());
        int maxUses = Math.min(one.maxUses(), other.maxUses());
        return new CodeLimits(
                shorter(maxLifespan, shorter(one.defaultLifespan(), other.defaultLifespan())),
                maxLifespan,
                Math.min(maxUses, Math.min(one.defaultUses(), other.defaultUses())),
                maxUses,
                Math.min(one.maxActive(), other.maxActive()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return Collections.min(List.of(one, other));
    }

    private static int lowerBound(int one, int other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    private static Duration shorterBound(Duration one, Duration other) {
        return one.isZero() ? other : other.isZero() ? one : shorter(one, other);
    }
}
