package dev.authcodes.keycloak.lifecycle;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of requests to revoke, for users and admins. */
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
     * Keeps a request with an empty id, whose path ends with a slash, from revoking everything: JAX-RS treats it like
     * one without an id.
     *
     * @throws NotFoundException if the id is empty
     */
    public static void rejectEmptyId(UriInfo request) {
        String path = request.getRequestUri().getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        // RFC 3986, section 3.3: a segment may have parameters, which JAX-RS removes.
        if (last.isEmpty() || last.startsWith(";")) {
            throw new NotFoundException();
        }
    }
}
