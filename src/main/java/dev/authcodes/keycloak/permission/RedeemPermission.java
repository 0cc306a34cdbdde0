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
 * That a client may redeem codes, and within which bounds: those of one mapper "Auth codes: redeem", or of all that apply
 * to the client.
 *
 * @param scopes those that this client may get for a code
 * @param lifespans of the tokens that it gets
 * @param connect how the page hands a code to this client
 * @param notifiesUser whether the user is told by e-mail that it has connected
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

    /** Whether a redeemer at this address may redeem codes; null: the address cannot be read. */
    public boolean allowsFrom(@Nullable ClientAddress address) {
        return networks.contain(address);
    }

    /**
     * How long tokens obtained with a code may live, each from the moment it is issued. They are bounds: they shorten what
     * Keycloak has worked out, which never reaches beyond the session, and lengthen nothing. Each refresh token has a span
     * of its own, so a tool that keeps working stays connected and an idle one does not.
     *
     * @param access of access and ID tokens; zero: as long as Keycloak lets them
     * @param refresh of refresh tokens; zero: as long as Keycloak lets them
     */
    public record TokenLifespans(Duration access, Duration refresh) {
        public static final TokenLifespans UNBOUNDED = new TokenLifespans(Duration.ZERO, Duration.ZERO);

        public TokenLifespans {
            requireNonNull(access, "access is null");
            requireNonNull(refresh, "refresh is null");
        }

        /** Both at once: of each the shorter. */
        public TokenLifespans and(TokenLifespans other) {
            return new TokenLifespans(shorter(access, other.access), shorter(refresh, other.refresh));
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.isZero() ? other : other.isZero() ? one : Collections.min(List.of(one, other));
        }
    }
}
