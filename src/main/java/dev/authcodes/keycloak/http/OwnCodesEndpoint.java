package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeView;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.cors.Cors;

/** {@code auth/codes}: the codes of the caller's user, across all of the user's online sessions. */
public final class OwnCodesEndpoint {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final OwnerAccess access;

    OwnCodesEndpoint(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.session = session;
        this.operations = operations;
        this.access = new OwnerAccess(session, operations, cors);
    }

    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        RealmModel realm = session.getContext().getRealm();
        return access.answer(caller -> access.list(
                "codes",
                operations.listing().of(caller.user(), OwnerAccess.page(first, max)).stream()
                        .map(status -> CodeView.of(status, realm))
                        .toList()));
    }

    @DELETE
    @Path("{id}")
    public Response revoke(@PathParam("id") String id, @QueryParam("cascade") @Nullable String cascade) {
        return access.answer(caller -> access.ended(
                operations.revocation(RevocationCause.OWNER).revoke(caller.user(), id, isTrue(cascade)),
                "There is no auth code with this id."));
    }

    @DELETE
    public Response revokeAll(@QueryParam("cascade") @Nullable String cascade) {
        return access.answerForAll(caller -> {
            operations.revocation(RevocationCause.OWNER).revokeAll(caller.user(), isTrue(cascade));
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

    private static boolean isTrue(@Nullable String cascade) throws BadRequestBody {
        return RevocationParameters.cascade(cascade)
                .orElseThrow(() -> new BadRequestBody("cascade must be true or false."));
    }
}
