package dev.authcodes.keycloak.admin;

import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeRevocation;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** An admin revokes codes of one user. Each code that is revoked is an admin event of its own. */
final class UserCodesRevocation {
    private final CodeRevocation revocation;
    private final UserModel user;
    private final boolean cascade;
    private final AdminEventBuilder event;

    /** @throws jakarta.ws.rs.WebApplicationException 400 if {@code cascade} is neither true nor false nor absent */
    UserCodesRevocation(KeycloakSession session, UserModel user, @Nullable String cascade, AdminEventBuilder event) {
        this.revocation = new CodeOperations(session).revocation(RevocationCause.ADMIN);
        this.user = user;
        this.cascade = RevocationParameters.cascade(cascade)
                .orElseThrow(() -> ErrorResponse.error("cascade must be true or false", Response.Status.BAD_REQUEST));
        this.event = event;
    }

    Response revokeAll() {
        revocation.revokeAll(user, cascade).forEach(this::report);
        return Response.noContent().build();
    }

    Response revoke(String id) {
        report(revocation.revoke(user, id, cascade).orElseThrow(() -> new NotFoundException("Auth code not found")));
        return Response.noContent().build();
    }

    private void report(AuthCode code) {
        event.operation(OperationType.DELETE)
                .resourcePath("auth-codes", "users", user.getId(), code.id())
                .detail("cascade", String.valueOf(cascade))
                .success();
    }
}
