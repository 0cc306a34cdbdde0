package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeRevocation;
import dev.authcodes.keycloak.lifecycle.CodeView;
import dev.authcodes.keycloak.lifecycle.Paging;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * {@code auth-codes/users/{user-id}}: the codes and connections of a user. Each revoked code is recorded as an admin
 * event.
 */
public final class UserCodes {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final AdministeredUsers users;
    private final AdminEventBuilder event;
    private final RealmModel realm;

    UserCodes(KeycloakSession session, CodeOperations operations, AdministeredUsers users, AdminEventBuilder event) {
        this.session = session;
        this.operations = operations;
        this.users = users;
        this.event = event;
        this.realm = session.getContext().getRealm();
    }

    /** The newest first. */
    @GET
    @Path("{user-id}")
    @Produces(MediaType.APPLICATION_JSON)
    public List<CodeView> list(
            @PathParam("user-id") String userId,
            @QueryParam("first") @Nullable Integer first,
            @QueryParam("max") @Nullable Integer max) {
        UserModel user = users.viewable(userId);
        return operations.listing().of(user, page(first, max)).stream()
                .map(status -> CodeView.of(status, realm))
                .toList();
    }

    /** Revokes all codes of the user. */
    @DELETE
    @Path("{user-id}")
    public void revokeAll(@PathParam("user-id") String userId, @QueryParam("cascade") @Nullable String parameter) {
        RevocationParameters.rejectEmptyId(session.getContext().getUri());
        UserModel user = users.manageable(userId);
        boolean cascade = cascade(parameter);
        revocation().revokeAll(user, cascade).forEach(code -> report(user, code, cascade));
    }

    /** Revokes one code. */
    @DELETE
    @Path("{user-id}/{id}")
    public void revoke(
            @PathParam("user-id") String userId,
            @PathParam("id") String id,
            @QueryParam("cascade") @Nullable String parameter) {
        UserModel user = users.manageable(userId);
        boolean cascade = cascade(parameter);
        AuthCode revoked =
                revocation().revoke(user, id, cascade).orElseThrow(() -> new NotFoundException("Auth code not found"));
        report(user, revoked, cascade);
    }

    /** The user's connections. */
    @Path("{user-id}/connections")
    public UserConnections connections(@PathParam("user-id") String userId) {
        return new UserConnections(session, operations, users, event, userId);
    }

    /** @throws jakarta.ws.rs.WebApplicationException 400 if a number is negative */
    static Paging page(@Nullable Integer first, @Nullable Integer max) {
        return Paging.of(first, max)
                .orElseThrow(() -> ErrorResponse.error("first and max must not be negative", Status.BAD_REQUEST));
    }

    private CodeRevocation revocation() {
        return operations.revocation(RevocationCause.ADMIN);
    }

    private static boolean cascade(@Nullable String parameter) {
        return RevocationParameters.cascade(parameter)
                .orElseThrow(() -> ErrorResponse.error("cascade must be true or false", Status.BAD_REQUEST));
    }

    private void report(UserModel user, AuthCode code, boolean cascade) {
        event.operation(OperationType.DELETE)
                .resourcePath("auth-codes", "users", user.getId(), code.id())
                .detail("cascade", String.valueOf(cascade))
                .success();
    }
}
