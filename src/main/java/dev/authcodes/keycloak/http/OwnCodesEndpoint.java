package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.RevocationCause;
import dev.authcodes.keycloak.http.CallerAuthentication.Caller;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.lifecycle.CodeView;
import dev.authcodes.keycloak.lifecycle.RevocationParameters;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.cors.Cors;

/**
 * {@code auth/codes}: the caller's own codes, over all of the person's online sessions. For tokens with which a code
 * could be made, however long ago the sign-in was: to look and to revoke should never be harder than to make.
 */
public final class OwnCodesEndpoint {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final Cors cors;
    private final JsonAnswers answers;

    OwnCodesEndpoint(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.session = session;
        this.operations = operations;
        this.cors = cors;
        this.answers = new JsonAnswers(cors);
    }

    @GET
    public Response list() {
        return answer(caller -> {
            RealmModel realm = session.getContext().getRealm();
            List<CodeView> codes = operations.listing().of(caller.user()).stream()
                    .map(status -> CodeView.of(status, realm))
                    .toList();
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.putPOJO("codes", codes);
            return answers.ok(body);
        });
    }

    @DELETE
    @Path("{id}")
    public Response revoke(@PathParam("id") String id, @QueryParam("cascade") @Nullable String cascade) {
        return answer(caller -> {
            Optional<AuthCode> revoked =
                    operations.revocation(RevocationCause.OWNER).revoke(caller.user(), id, isTrue(cascade));
            return revoked.isPresent()
                    ? answers.done()
                    : answers.failure(Response.Status.NOT_FOUND, "There is no auth code with this id.");
        });
    }

    @DELETE
    public Response revokeAll(@QueryParam("cascade") @Nullable String cascade) {
        if (RevocationParameters.isIdEmpty(session.getContext().getUri())) {
            throw new NotFoundException();
        }
        return answer(caller -> {
            operations.revocation(RevocationCause.OWNER).revokeAll(caller.user(), isTrue(cascade));
            return answers.done();
        });
    }

    @OPTIONS
    public Response preflight() {
        return Preflight.answer(session, cors);
    }

    @OPTIONS
    @Path("{id}")
    public Response preflightOfOne() {
        return Preflight.answer(session, cors);
    }

    private interface Service {
        Response answer(Caller caller) throws BadRequestBody;
    }

    private static boolean isTrue(@Nullable String cascade) throws BadRequestBody {
        return RevocationParameters.cascade(cascade)
                .orElseThrow(() -> new BadRequestBody("cascade must be true or false."));
    }

    private Response answer(Service service) {
        return new CallerAuthentication(session, answers).answer((caller, scheme) -> {
            Optional<CreationRefusal> refusal = operations.creation().objection(caller.creator());
            return refusal.isPresent()
                    ? answers.failure(
                            Response.Status.FORBIDDEN, "With this token auth codes cannot be created, nor managed.")
                    : service.answer(caller);
        });
    }
}
