package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
}
