package dev.authcodes.keycloak.admin;

import jakarta.ws.rs.core.Response.Status;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.services.ErrorResponse;

/**
 * The part of a list that a request asks for, with the parameters of Keycloak's admin API.
 *
 * @param first how many are left out at the beginning
 * @param max how many there are at most
 */
record Paging(int first, int max) {
    private static final int DEFAULT_MAX = 100;

    /** @throws jakarta.ws.rs.WebApplicationException 400 if a number is negative */
    static Paging of(@Nullable Integer first, @Nullable Integer max) {
        Paging paging = new Paging(first == null ? 0 : first, max == null ? DEFAULT_MAX : max);
        if (paging.first < 0 || paging.max < 0) {
            throw ErrorResponse.error("first and max must not be negative", Status.BAD_REQUEST);
        }
        return paging;
    }

    <T> Stream<T> of(Stream<T> all) {
        return all.skip(first).limit(max);
    }
}
