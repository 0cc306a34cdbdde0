package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.AuthCode;
import dev.authcodes.keycloak.code.CreationOutcome;
import dev.authcodes.keycloak.code.CreationOutcome.CreationRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.http.CallerAuthentication.Caller;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.keycloak.events.Errors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.cors.Cors;

/** {@code POST auth/code-create}: creates a code for the user of the presented access token. */
public final class CodeCreateEndpoint {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final Cors cors;
    private final JsonAnswers answers;

    CodeCreateEndpoint(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.session = session;
        this.operations = operations;
        this.cors = cors;
        this.answers = new JsonAnswers(cors);
    }

    @POST
    public Response create() {
        return new CallerAuthentication(session, answers).answer((caller, scheme) -> {
            try {
                return answer(caller, scheme, new CodeCreateBody(RawRequest.json()));
            } catch (BadRequestBody e) {
                refused(caller, Errors.INVALID_REQUEST);
                throw e;
            }
        });
    }

    @OPTIONS
    public Response preflight() {
        return Preflight.answer(session, cors);
    }

    private Response answer(Caller caller, String scheme, CodeCreateBody body) throws BadRequestBody {
        if (body.namesRolesOrPrincipal()) {
            refused(caller, "roles_or_principal");
            return answers.refusal(
                    "roles and principal are not supported: an auth code always represents the user who created it.");
        }
        CreationOutcome outcome = operations.creation().create(caller.creator(), body.request());
        if (outcome instanceof CreationOutcome.Created created) {
            return answers.ok(body(created));
        }
        return outcome instanceof CreationOutcome.StepUpRequired stepUp
                ? answers.unauthorized(Challenge.stepUp(session, scheme, stepUp))
                : refused(scheme, ((CreationOutcome.Refused) outcome).reason());
    }

    private void refused(Caller caller, String reason) {
        operations.audit().refused(caller.client(), caller.creator().userSession(), reason);
    }

    private Response refused(String scheme, CreationRefusal reason) {
        return switch (reason) {
            case LIMIT_EXCEEDED -> limitExceeded();
            case SESSION_ENDED -> answers.unauthorized(Challenge.invalidToken(session, scheme));
            case SERVICE_ACCOUNT ->
                answers.refusal("A service account cannot create auth codes: no user is signed in.");
            case OFFLINE_SESSION -> answers.refusal("An offline session cannot create auth codes.");
            case IMPERSONATED_SESSION -> answers.refusal("An impersonated session cannot create auth codes.");
            case REQUIRED_ACTION_PENDING ->
                answers.refusal("The account is not fully set up: the user must sign in again and complete it.");
            case CLIENT_NOT_PERMITTED -> answers.refusal("This client is not allowed to create auth codes.");
            case SCOPE_NOT_IN_TOKEN ->
                answers.refusal(
                        "This client is not allowed to create auth codes: the requested client scope that permits it"
                                + " is not in the access token. Enable its setting Include in token scope.");
            case REDEEMED_SESSION ->
                answers.refusal("This client was connected with an auth code and is not allowed to create others.");
            case CHAIN_TOO_LONG ->
                answers.refusal(
                        "This client was connected with an auth code at the maximum depth and cannot create others.");
            case CLIENT_REQUIRED ->
                answers.refusal("This client's auth codes must be bound to a client: client_id is missing.");
            case CHALLENGE_REQUIRED ->
                answers.refusal(
                        "This client's auth codes must be bound to a code challenge: code_challenge is missing.");
            case PROOF_KEY_REQUIRED ->
                answers.refusal("This client's auth codes must be bound to a DPoP key: dpop_jkt is missing.");
            case BINDING_REQUIRED ->
                answers.refusal("This client's auth codes must be bound to their redeemer:"
                        + " client_id, code_challenge or dpop_jkt is missing.");
            case UNKNOWN_CLIENT -> answers.refusal("There is no client with this client_id.");
            case SHORT_CODES_OFF -> answers.refusal("This client is not allowed to create short auth codes.");
            case TOO_MANY_CREATIONS ->
                answers.refusal("Too many auth codes were created in this session. Try again in a minute.");
            case NETWORK_NOT_ALLOWED -> answers.refusal("Auth codes cannot be created from this network.");
        };
    }

    private Response limitExceeded() {
        ObjectNode body = JsonAnswers.error("This session has reached its limit of active auth codes.");
        body.withObject("/error").put("auth_code_limit_exceeded", true);
        return answers.ok(body);
    }

    private static ObjectNode body(CreationOutcome.Created created) {
        AuthCode code = created.code();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put(RedemptionParameters.AUTH_CODE, created.value().reveal());
        putMinutes(body, code.lifespan().toSeconds());
        body.put("uses", code.uses());
        body.put("id", code.id());
        body.put("expires_at", code.expiresAt().getEpochSecond());
        return body;
    }

    /** Whole minutes as an integer, never as {@code 1.0}: existing clients decode into integer types. */
    private static void putMinutes(ObjectNode body, long seconds) {
        if (seconds % 60 == 0) {
            body.put("duration_minutes", seconds / 60);
        } else {
            body.put(
                    "duration_minutes",
                    BigDecimal.valueOf(seconds)
                            .divide(BigDecimal.valueOf(60), 4, RoundingMode.HALF_UP)
                            .stripTrailingZeros());
        }
    }
}
