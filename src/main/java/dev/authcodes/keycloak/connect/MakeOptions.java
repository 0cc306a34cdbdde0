package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.Binding;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.permission.CreatePermission;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a person can choose when making a code here, within the policy of the page's client.
 *
 * @param allowed whether the client may create codes
 * @param redeemers the apps to which a code can be bound
 */
record MakeOptions(
        boolean allowed, CodeLimits limits, Set<Binding> requiredBindings, boolean shortCodes, List<App> redeemers) {

    private static final List<Long> USUAL_MINUTES = List.of(1L, 5L, 15L, 30L, 60L, 240L, 480L, 1440L, 10_080L, 43_200L);

    /** Both tie a code to something that only the redeemer has, and a page cannot know. */
    private static final Set<Binding> UNABLE = Set.of(Binding.CHALLENGE, Binding.DPOP);

    private static final CodeLimits NO_LIMITS = new CodeLimits(Duration.ZERO, Duration.ZERO, 0, 0, 0);

    MakeOptions {
        requiredBindings = Set.copyOf(requiredBindings);
        redeemers = List.copyOf(redeemers);
    }

    static MakeOptions within(Optional<CreatePermission> permission, List<App> redeemers) {
        return permission
                .map(given ->
                        new MakeOptions(true, given.limits(), given.requiredBindings(), given.shortCodes(), redeemers))
                .orElseGet(() -> new MakeOptions(false, NO_LIMITS, Set.of(), false, redeemers));
    }

    /** Why nobody can make a code on this page, as a message key; empty if one can. */
    Optional<String> obstacle() {
        if (!allowed) {
            return Optional.of("auth-code-connect.make.off");
        }
        if (requiredBindings.stream().anyMatch(UNABLE::contains)) {
            return Optional.of("auth-code-connect.make.challenge");
        }
        return redeemers.isEmpty() ? Optional.of("auth-code-connect.make.no-apps") : Optional.empty();
    }

    /** Usual lifetimes up to the maximum, with the maximum and the default among them. */
    List<Long> lifetimeMinutes() {
        long most = limits.maxLifespan().toMinutes();
        return Stream.concat(
                        USUAL_MINUTES.stream().filter(minutes -> minutes < most),
                        Stream.of(defaultLifetimeMinutes(), most))
                .collect(TreeSet<Long>::new, TreeSet::add, TreeSet::addAll)
                .stream()
                .toList();
    }

    long defaultLifetimeMinutes() {
        return limits.defaultLifespan().toMinutes();
    }

    boolean appRequired() {
        return requiredBindings.contains(Binding.CLIENT) || requiredBindings.contains(Binding.ANY);
    }
}
