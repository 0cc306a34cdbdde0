package dev.authcodes.keycloak.lifecycle;

import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What requests to revoke codes carry, by users and admins alike. */
public final class RevocationParameters {

    private RevocationParameters() {}

    /**
     * Reads the query parameter {@code cascade}.
     *
     * @return empty if it is neither true nor false; false if it is absent
     */
    public static Optional<Boolean> cascade(@Nullable String parameter) {
        return switch (parameter == null ? "" : parameter) {
            case "true" -> Optional.of(true);
            case "", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /**
     * Whether the path of a request ends with a slash, so that the id in it is empty. JAX-RS takes the request for one
     * without an id, which would revoke all codes.
     */
    public static boolean isIdEmpty(UriInfo request) {
        String path = request.getRequestUri().getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        // RFC 3986, section 3.3: a segment may have parameters, which JAX-RS removes.
        return last.isEmpty() || last.startsWith(";");
    }
}
