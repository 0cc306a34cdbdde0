package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.audit.RedemptionAudit;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.permission.RealmPreconditions;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.Map;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.util.DPoPUtil;

/**
 * {@code POST auth/code-login}: the extension grant in the JSON form of URnetwork's API. Both run the same redemption,
 * so a code means the same at both.
 */
public final class CodeLoginEndpoint {
    private final KeycloakSession session;
    private final CodeOperations operations;
    private final Cors cors;
    private final JsonAnswers answers;

    CodeLoginEndpoint(KeycloakSession session, CodeOperations operations, Cors cors) {
        this.session = session;
        this.operations = operations;
        this.cors = cors;
        this.answers = new JsonAnswers(cors);
    }

    @POST
    public Response login() {
        Optional<String> violation = new RealmPreconditions(session).objection();
        if (violation.isPresent()) {
            return answers.failure(Status.FORBIDDEN, violation.get());
        }
        try {
            return answer(RawRequest.json());
        } catch (BadRequestBody e) {
            return e.answer(answers);
        }
    }

    @OPTIONS
    public Response preflight() {
        return Preflight.answer(session, cors);
    }

    private Response answer(JsonBody body) throws BadRequestBody {
        RedemptionParameters parameters = parameters(body);
        Redeemer redeemer = Redeemer.named(session.getContext().getRealm(), body.nonEmptyText("client_id"));
        body.logUnknownMembers();
        EventBuilder event = event();
        ClientModel client = redeemer.client();
        if (client == null) {
            // As in Keycloak, metrics name no client with this error: each made-up one would be a series.
            return notAllowed(redeemer, event, Errors.CLIENT_NOT_FOUND, "client_not_found");
        }
        event.client(client);
        if (!redeemer.isPublic()) {
            return notAllowed(redeemer, event, Errors.INVALID_CLIENT, "client_disabled_or_not_public");
        }
        session.getContext().setClient(client);
        if (!answers.restrictTo(session, client)) {
            operations.redemptionAudit().rejected(event, Errors.ILLEGAL_ORIGIN, "invalid_origin");
            return answers.failure(Status.FORBIDDEN, JsonAnswers.INVALID_ORIGIN);
        }
        return redeem(client, parameters, event);
    }

    private Response notAllowed(Redeemer redeemer, EventBuilder event, String error, String reason) {
        operations.redemptionAudit().rejected(event, error, reason);
        return answers.refusal(redeemer.refusal());
    }

    private Response redeem(ClientModel client, RedemptionParameters parameters, EventBuilder event) {
        OIDCAdvancedConfigWrapper config = OIDCAdvancedConfigWrapper.fromClientModel(client);
        try {
            DPoPUtil.handleDPoPHeader(session, event, cors, config);
            return new CodeLoginAnswers(answers, client)
                    .of(operations
                            .redemption()
                            .redeem(
                                    new OAuth2GrantType.Context(
                                            session,
                                            config,
                                            Map.of(),
                                            form(parameters),
                                            event,
                                            cors,
                                            new TokenManager()),
                                    parameters));
        } catch (CorsErrorResponseException e) {
            // From Keycloak, about the DPoP proof and not about the code.
            return answers.failure(Status.BAD_REQUEST, CodeLoginAnswers.sentence(e.getErrorDescription()));
        }
    }

    private static RedemptionParameters parameters(JsonBody body) throws BadRequestBody {
        return new RedemptionParameters(
                body.text(RedemptionParameters.AUTH_CODE),
                body.nonEmptyText(OAuth2Constants.SCOPE),
                body.nonEmptyText(OAuth2Constants.CODE_VERIFIER),
                body.displayText(RedemptionParameters.DEVICE_NAME),
                body.nonEmptyText(RedemptionParameters.REQUEST_ID));
    }

    /** The equivalent token request, for client policies and Keycloak's own code. */
    private static MultivaluedMap<String, String> form(RedemptionParameters parameters) {
        MultivaluedMap<String, String> form = new MultivaluedHashMap<>();
        form.add(OAuth2Constants.GRANT_TYPE, RedemptionRequest.GRANT_TYPE);
        parameters.forEach(form::add);
        return form;
    }

    private EventBuilder event() {
        return new EventBuilder(
                        session.getContext().getRealm(),
                        session,
                        session.getContext().getConnection())
                .event(EventType.OAUTH2_EXTENSION_GRANT)
                .detail(Details.GRANT_TYPE, RedemptionRequest.GRANT_TYPE)
                .detail(Details.ACTION, RedemptionAudit.ACTION);
    }
}
