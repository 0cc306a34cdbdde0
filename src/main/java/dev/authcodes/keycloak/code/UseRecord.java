package dev.authcodes.keycloak.code;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a use of a code was spent, by whom and from where.
 *
 * @param client the internal id of the redeemer
 * @param address the IP address from which it was redeemed, as Keycloak knows it; null where it is not known
 * @param at to the second
 */
public record UseRecord(String client, @Nullable String address, Instant at) {

    public UseRecord {
        requireNonNull(client, "client is null");
        requireNonNull(at, "at is null");
    }
}
