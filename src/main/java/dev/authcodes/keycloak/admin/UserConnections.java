package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.ActiveConnection;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.ConnectionRegistry;
import dev.authcodes.keycloak.lifecycle.ConnectionView;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * {@code auth-codes/users/{user-id}/connections}: the connections of a user. Each one that is ended is recorded as an
 * admin event.
 */
public final class UserConnections {
    private final KeycloakSession session;
    private final ConnectionRegistry connections;
    private final AdministeredUsers users;
    private final AdminEventBuilder event;
    private final String userId;

    UserConnections(
            KeycloakSession session,
            CodeOperations operations,
            AdministeredUsers users,
            AdminEventBuilder event,
            String userId) {
        this.session = session;
        this.connections = operations.connections();
        this.users = users;
        this.event = event.resource("AUTH_CODE_CONNECTION");
        this.userId = userId;
    }

    /** The latest first. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public List<ConnectionView> list(
            @QueryParam("first") @Nullable Integer first, @QueryParam("max") @Nullable Integer max) {
        UserModel user = users.viewable(userId);
        return UserCodes.page(first, max)
                .of(connections.of(user).stream())
                .map(ConnectionView::of)
                .toList();
    }

    /** Ends all connections of the user. */
    @DELETE
    public void endAll() {
        RevocationParameters.rejectEmptyId(session.getContext().getUri());
        UserModel user = users.manageable(userId);
        connections.endAll(user, RevocationCause.ADMIN).forEach(ended -> report(user, ended));
    }

    /** Ends one connection. */
    @DELETE
    @Path("{id}")
    public void end(@PathParam("id") String id) {
        UserModel user = users.manageable(userId);
        ActiveConnection ended = connections
                .end(user, id, RevocationCause.ADMIN)
                .orElseThrow(() -> new NotFoundException("Connection not found"));
        report(user, ended);
    }

    private void report(UserModel user, ActiveConnection ended) {
        event.operation(OperationType.DELETE)
                .resourcePath(
                        "auth-codes",
                        "users",
                        user.getId(),
                        "connections",
                        ended.connection().id())
                .success();
    }
}
