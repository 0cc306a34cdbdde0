package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a code so far.
 *
 * @param usesLeft how often it can still be redeemed; zero for one that is used up and has not expired yet
 * @param redemptions the latest first, not necessarily all
 */
public record CodeStatus(AuthCode code, int usesLeft, List<RedeemedUse> redemptions) {

    public CodeStatus {
        requireNonNull(code, "code is null");
        redemptions = List.copyOf(redemptions);
    }

    /**
     * That a use of a code was redeemed, by which client and from where.
     *
     * @param client the internal id of the redeemer
     * @param address the IP address from which it was redeemed, as Keycloak knows it; null where it is not known
     * @param at to the second
     * @param repeat whether the same request was sent again after a lost response, and served for the use it had redeemed
     */
    public record RedeemedUse(String client, @Nullable String address, Instant at, boolean repeat) {

        public RedeemedUse {
            requireNonNull(client, "client is null");
            requireNonNull(at, "at is null");
        }

        /**
         * Whether this client redeemed it, on the connection to the internet from which the request came
         * ({@link ClientAddress#connection()}). Others on that connection cannot be told from it.
         */
        public boolean isBy(RedemptionRequest request) {
            return client.equals(request.client().getId())
                    && ClientAddress.parse(address)
                            .filter(known -> request.isFrom(known.connection()))
                            .isPresent();
        }
    }
}
