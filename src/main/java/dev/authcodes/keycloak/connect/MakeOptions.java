package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.Binding;
import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.permission.Policy;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a person can choose when making a code here, within the policy of the page's client.
 *
 * @param redeemers the apps to which a code can be bound
 */
record MakeOptions(Policy policy, List<App> redeemers) {

    private static final List<Long> USUAL_MINUTES = List.of(1L, 5L, 15L, 30L, 60L, 240L, 480L, 1440L, 10_080L, 43_200L);

    MakeOptions {
        redeemers = List.copyOf(redeemers);
    }

    /** Why nobody can make a code on this page, as a message key; empty if one can. */
    Optional<String> obstacle() {
        if (!policy.create()) {
            return Optional.of("auth-code-connect.make.off");
        }
        if (policy.requiredBindings().contains(Binding.CHALLENGE)) {
            return Optional.of("auth-code-connect.make.challenge");
        }
        return redeemers.isEmpty() ? Optional.of("auth-code-connect.make.no-apps") : Optional.empty();
    }

    /** Usual lifetimes up to the maximum, with the maximum and the default among them. */
    List<Long> lifetimeMinutes() {
        CodeLimits limits = policy.limits();
        long most = limits.maxLifespan().toMinutes();
        return Stream.concat(
                        USUAL_MINUTES.stream().filter(minutes -> minutes < most),
                        Stream.of(defaultLifetimeMinutes(), most))
                .collect(TreeSet<Long>::new, TreeSet::add, TreeSet::addAll)
                .stream()
                .toList();
    }

    long defaultLifetimeMinutes() {
        return policy.limits().defaultLifespan().toMinutes();
    }

    boolean appRequired() {
        return policy.requiredBindings().contains(Binding.CLIENT);
    }
}
