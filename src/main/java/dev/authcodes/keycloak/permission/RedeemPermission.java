package dev.authcodes.keycloak.permission;

import static java.util.Objects.requireNonNull;

import dev.authcodes.keycloak.code.ClientAddress;
import dev.authcodes.keycloak.code.Network;
import dev.authcodes.keycloak.code.ScopeFilter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The permission to redeem codes, within the limits of one mapper "Auth codes: redeem" or of all that apply to a
 * client.
 *
 * @param scopes the scopes that the client may get for a code
 * @param lifespans the lifespans of its tokens
 * @param connect how the page passes a code to the client
 * @param notifiesUser whether the user is notified by e-mail when it connects
 */
public record RedeemPermission(
        ScopeFilter scopes,
        TokenLifespans lifespans,
        AllowedNetworks networks,
        ConnectTemplates connect,
        boolean notifiesUser) {
    private static final Setting<String> ALLOWED_SCOPES = Setting.scope("allowed-scopes");
    private static final Setting<Integer> ACCESS_LIFESPAN =
            Setting.number("access-token-lifespan-seconds", 0, 0, Integer.MAX_VALUE);
    private static final Setting<Integer> REFRESH_LIFESPAN =
            Setting.number("refresh-token-lifespan-seconds", 0, 0, Integer.MAX_VALUE);
    private static final Setting<Set<Network>> NETWORKS = Setting.networks("networks");
    private static final Setting<String> CONNECT_URI = Setting.text("connect-uri", ConnectTemplates::readUri);
    private static final Setting<String> CONNECT_COMMAND =
            Setting.text("connect-command", ConnectTemplates::readCommand);
    private static final Setting<Boolean> NOTIFY_USER = Setting.flag("notify-user", false);

    static final List<Setting<?>> SETTINGS = List.of(
            ALLOWED_SCOPES, ACCESS_LIFESPAN, REFRESH_LIFESPAN, NETWORKS, CONNECT_URI, CONNECT_COMMAND, NOTIFY_USER);

    /** @throws InvalidSettingException if a value is invalid */
    static RedeemPermission read(Map<String, String> config) {
        return new RedeemPermission(
                new ScopeFilter(ScopeFilter.parse(ALLOWED_SCOPES.read(config)).orElse(null)),
                new TokenLifespans(
                        Duration.ofSeconds(ACCESS_LIFESPAN.read(config)),
                        Duration.ofSeconds(REFRESH_LIFESPAN.read(config))),
                AllowedNetworks.of(NETWORKS.read(config)),
                new ConnectTemplates(CONNECT_URI.read(config), CONNECT_COMMAND.read(config)),
                NOTIFY_USER.read(config));
    }

    RedeemPermission and(RedeemPermission other) {
        return new RedeemPermission(
                scopes.and(other.scopes),
                lifespans.and(other.lifespans),
                networks.and(other.networks),
                connect.and(other.connect),
                notifiesUser || other.notifiesUser);
    }

    /** Whether a redeemer at this address may redeem codes; null: the address is unknown. */
    public boolean allowsFrom(@Nullable ClientAddress address) {
        return networks.contain(address);
    }

    /**
     * Upper bounds of the lifespans of tokens obtained with a code, each counted from the token's creation. They only
     * shorten what Keycloak calculates, which never extends beyond the session. Each refresh token gets the full
     * lifespan again, so an active tool stays connected and an idle one does not.
     *
     * @param access for access and ID tokens; zero: Keycloak's own
     * @param refresh for refresh tokens; zero: Keycloak's own
     */
    public record TokenLifespans(Duration access, Duration refresh) {
        public static final TokenLifespans UNBOUNDED = new TokenLifespans(Duration.ZERO, Duration.ZERO);

        public TokenLifespans {
            requireNonNull(access, "access is null");
            requireNonNull(refresh, "refresh is null");
        }

        /** The shorter of each. */
        public TokenLifespans and(TokenLifespans other) {
            return new TokenLifespans(shorter(access, other.access), shorter(refresh, other.refresh));
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.isZero() ? other : other.isZero() ? one : Collections.min(List.of(one, other));
        }
    }
}
