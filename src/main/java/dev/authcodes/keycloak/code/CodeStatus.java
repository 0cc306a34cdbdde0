package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A code with its remaining uses and latest redemptions.
 *
 * @param usesLeft how many uses remain; zero if it is used up
 * @param redemptions the latest first, not necessarily all
 */
public record CodeStatus(AuthCode code, int usesLeft, List<RedeemedUse> redemptions) {

    public CodeStatus {
        requireNonNull(code, "code is null");
        redemptions = List.copyOf(redemptions);
    }

    /**
     * One redemption of a code.
     *
     * @param client the internal id of the redeemer
     * @param address the IP address it came from, as Keycloak sees it; null if unknown
     * @param at to the second
     * @param repeat whether the request was a retry after a lost response, served for the use that it had already
     *     redeemed
     */
    public record RedeemedUse(String client, @Nullable String address, Instant at, boolean repeat) {

        public RedeemedUse {
            requireNonNull(client, "client is null");
            requireNonNull(at, "at is null");
        }

        /**
         * Whether the client of this request redeemed it, over the same internet connection
         * ({@link ClientAddress#connection()}). Devices that share the connection are indistinguishable.
         */
        public boolean isBy(RedemptionRequest request) {
            return client.equals(request.client().getId())
                    && ClientAddress.parse(address)
                            .filter(known -> request.isFrom(known.connection()))
                            .isPresent();
        }
    }
}
