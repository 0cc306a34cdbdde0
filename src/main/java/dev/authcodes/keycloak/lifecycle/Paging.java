package dev.authcodes.keycloak.lifecycle;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requested part of a list, by the parameters of Keycloak's Admin REST API.
 *
 * @param first how many to skip
 * @param max how many to return at most
 */
public record Paging(int first, int max) {
    public static final Paging ALL = new Paging(0, Integer.MAX_VALUE);

    private static final int DEFAULT_MAX = 100;

    /** Empty if a number is negative. */
    public static Optional<Paging> of(@Nullable Integer first, @Nullable Integer max) {
        return Optional.of(new Paging(first == null ? 0 : first, max == null ? DEFAULT_MAX : max))
                .filter(paging -> paging.first >= 0 && paging.max >= 0);
    }

    /** Empty if a parameter is not a number, or negative. */
    public static Optional<Paging> parse(@Nullable String first, @Nullable String max) {
        try {
            return of(first == null ? null : Integer.valueOf(first), max == null ? null : Integer.valueOf(max));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    public <T> Stream<T> of(Stream<T> all) {
        return all.skip(first).limit(max);
    }
}
