package dev.authcodes.keycloak.admin;

import jakarta.ws.rs.core.Response.Status;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.services.ErrorResponse;

/**
 * A part of a list, asked for as Keycloak's admin API does it.
 *
 * @param first how many are left out at the beginning
 * @param max how many there are at most
 */
record Page(int first, int max) {
    private static final int DEFAULT_MAX = 100;

    /** @throws jakarta.ws.rs.WebApplicationException 400 if a number is negative */
    static Page of(@Nullable Integer first, @Nullable Integer max) {
        Page page = new Page(first == null ? 0 : first, max == null ? DEFAULT_MAX : max);
        if (page.first < 0 || page.max < 0) {
            throw ErrorResponse.error("first and max must not be negative", Status.BAD_REQUEST);
        }
        return page;
    }

    <T> Stream<T> of(Stream<T> all) {
        return all.skip(first).limit(max);
    }
}
