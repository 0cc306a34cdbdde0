package dev.authcodes.keycloak.permission;

import java.util.List;
import java.util.Map;

/**
 * How much may happen in a minute; zero: no bound.
 *
 * @param maxCreations codes of one user session
 * @param maxFailedRedemptions refused redemptions by one client from one address
 */
public record Rates(int maxCreations, int maxFailedRedemptions) {
    private static final int MOST = 600;

    static final Rates ANY = new Rates(0, 0);

    private static final Setting<Integer> CREATIONS = Setting.number("max-creations-per-minute", 60, 0, MOST);
    /**
     * Off by default. A long code has 256 bits and needs no such limit (NIST SP 800-63B asks for one below 64), and where
     * Keycloak does not know the addresses behind its proxy, whoever fails on purpose would lock out everybody.
     */
    private static final Setting<Integer> FAILED_REDEMPTIONS =
            Setting.number("max-failed-redemptions-per-minute", 0, 0, MOST);

    static final List<Setting<?>> SETTINGS = List.of(CREATIONS, FAILED_REDEMPTIONS);

    static Rates read(Map<String, String> config) {
        return new Rates(CREATIONS.read(config), FAILED_REDEMPTIONS.read(config));
    }

    Rates and(Rates other) {
        return new Rates(
                lower(maxCreations, other.maxCreations), lower(maxFailedRedemptions, other.maxFailedRedemptions));
    }

    private static int lower(int one, int other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }
}
