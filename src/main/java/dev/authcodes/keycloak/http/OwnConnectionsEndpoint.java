package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.ConnectionView;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/**
 * {@code auth/connections}: the connections of the caller's user, across all of the user's online sessions, whether or
 * not their codes are still valid.
 */
public final class OwnConnectionsEndpoint {
    private final CodeOperations operations;
    private final OwnerAccess access;

    OwnConnectionsEndpoint(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.operations = operations;
        this.access = new OwnerAccess(session, operations, cors);
    }

    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        return access.answer(caller -> access.list(
                "connections",
                OwnerAccess.page(first, max)
                        .of(operations.connections().of(caller.user()).stream())
                        .map(active -> ConnectionView.of(active, caller.creator()))
                        .toList()));
    }

    @DELETE
    @Path("{id}")
    public Response end(@PathParam("id") String id) {
        return access.answer(caller -> access.ended(
                operations.connections().end(caller.user(), id, RevocationCause.OWNER),
                "There is no connection with this id."));
    }

    /** Ends the caller's own too, if it has one. */
    @DELETE
    public Response endAll() {
        return access.answerForAll(caller -> {
            operations.connections().endAll(caller.user(), RevocationCause.OWNER);
            return access.done();
        });
    }

    @OPTIONS
    public Response preflight() {
        return access.preflight();
    }

    @OPTIONS
    @Path("{id}")
    public Response preflightOfOne() {
        return access.preflight();
    }
}
