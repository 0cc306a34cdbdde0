package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CodeLimits;
import dev.authcodes.keycloak.code.Restrictions.Binding;
import dev.authcodes.keycloak.connect.AppDirectory.App;
import dev.authcodes.keycloak.permission.ClientPermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * The choices of a user who creates a code on the page, within the permissions of the page's client.
 *
 * @param allowed whether the client may create codes
 * @param redeemers the apps to which a code can be bound
 */
public record CreateOptions(
        boolean allowed, CodeLimits limits, Set<Binding> requiredBindings, boolean shortCodes, List<App> redeemers) {

    private static final List<Long> USUAL_MINUTES = List.of(1L, 5L, 15L, 30L, 60L, 240L, 480L, 1440L, 10_080L, 43_200L);

    /** Both bind a code to something that only the redeemer has and the page cannot know. */
    private static final Set<Binding> IMPOSSIBLE = Set.of(Binding.CHALLENGE, Binding.DPOP);

    /** The mapper's default of one minute suits apps that pass a code on automatically, not users. */
    private static final long MIN_DEFAULT_MINUTES = 5;

    private static final CodeLimits NO_LIMITS = new CodeLimits(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0);

    public CreateOptions {
        requiredBindings = Set.copyOf(requiredBindings);
        redeemers = List.copyOf(redeemers);
    }

    static CreateOptions of(ClientPermissions permissions, ClientModel client, UserModel user, AppDirectory apps) {
        List<App> redeemers =
                apps.redeemers(app -> permissions.toRedeem(app, user, null).isPresent());
        return permissions
                .toCreate(client, user, null)
                .map(given -> new CreateOptions(
                        true, given.limits(), given.requiredBindings(), given.shortCodes(), redeemers))
                .orElseGet(() -> new CreateOptions(false, NO_LIMITS, Set.of(), false, redeemers));
    }

    /** Why no code can be created on this page, as a message key; null if one can. */
    public @Nullable String obstacle() {
        if (!allowed) {
            return "auth-code-connect.create.off";
        }
        if (requiredBindings.stream().anyMatch(IMPOSSIBLE::contains)) {
            return "auth-code-connect.create.challenge";
        }
        return redeemers.isEmpty() ? "auth-code-connect.create.no-apps" : null;
    }

    /** Usual lifetimes up to the maximum, with the maximum and the default among them. */
    public List<Long> lifetimeMinutes() {
        long max = limits.maxLifespan().toMinutes();
        return Stream.concat(
                        USUAL_MINUTES.stream().filter(minutes -> minutes < max),
                        Stream.of(defaultLifetimeMinutes(), max))
                .collect(TreeSet<Long>::new, TreeSet::add, TreeSet::addAll)
                .stream()
                .toList();
    }

    public int maxUses() {
        return limits.maxUses();
    }

    public boolean appRequired() {
        return requiredBindings.contains(Binding.CLIENT) || requiredBindings.contains(Binding.ANY);
    }

    long defaultLifetimeMinutes() {
        long least = Math.max(MIN_DEFAULT_MINUTES, limits.defaultLifespan().toMinutes());
        return Math.min(least, limits.maxLifespan().toMinutes());
    }

    /** The app, if there is only one. */
    Optional<App> onlyRedeemer() {
        return redeemers.size() == 1 ? Optional.of(redeemers.get(0)) : Optional.empty();
    }

    boolean canRedeem(String clientId) {
        return redeemers.stream().anyMatch(app -> app.clientId().equals(clientId));
    }
}
