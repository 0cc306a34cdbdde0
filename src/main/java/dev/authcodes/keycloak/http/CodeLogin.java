package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.audit.CodeAudit;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.permission.RealmDoor;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.OIDCAdvancedConfigWrapper;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.util.DPoPUtil;

/**
 * {@code POST auth/code-login}: the extension grant in another dress. It looks up the grant as the token endpoint does
 * and lets it decide, so that a code means the same at both.
 */
public final class CodeLogin {
    private static final String DEFAULT_CLIENT = "auth-code-login";
    private static final String INVALID_CODE = "Invalid auth code.";
    private static final List<String> OPTIONAL_PARAMETERS =
            List.of(OAuth2Constants.SCOPE, OAuth2Constants.CODE_VERIFIER, "request_id");

    private final KeycloakSession session;
    private final Cors cors;
    private final Answers answers;

    CodeLogin(KeycloakSession session, Cors cors) {
        this.session = session;
        this.cors = cors;
        this.answers = new Answers(cors);
    }

    @POST
    public Response login() {
        Optional<String> closed = new RealmDoor(session).objection();
        if (closed.isPresent()) {
            return answers.failure(Status.FORBIDDEN, closed.get());
        }
        try {
            return answer(JsonBody.read(RawRequest.body()));
        } catch (BadRequestBody e) {
            return e.answer(answers);
        }
    }

    @OPTIONS
    public Response preflight() {
        return Answers.preflight(cors);
    }

    private Response answer(JsonBody body) throws BadRequestBody {
        MultivaluedMap<String, String> parameters = parameters(body);
        String clientId = Objects.requireNonNullElse(body.nonEmptyText("client_id"), DEFAULT_CLIENT);
        EventBuilder event = event();
        ClientModel client = session.getContext().getRealm().getClientByClientId(clientId);
        if (client == null) {
            // As in Keycloak, whose metrics name no client with this error: each made-up one would be a series.
            return notAllowed(event, Errors.CLIENT_NOT_FOUND, "no client with this client_id");
        }
        event.client(client);
        if (!isPublic(client)) {
            return notAllowed(event, Errors.INVALID_CLIENT, "not an enabled public client");
        }
        session.getContext().setClient(client);
        if (!answers.restrictTo(session, client)) {
            new CodeAudit(session).rejected(event, Errors.ILLEGAL_ORIGIN, Answers.INVALID_ORIGIN);
            return answers.failure(Status.FORBIDDEN, Answers.INVALID_ORIGIN);
        }
        return login(client, parameters, event);
    }

    private Response notAllowed(EventBuilder event, String error, String reason) {
        new CodeAudit(session).rejected(event, error, reason);
        return answers.refusal("Client is not allowed to redeem auth codes.");
    }

    private Response login(ClientModel client, MultivaluedMap<String, String> parameters, EventBuilder event) {
        OIDCAdvancedConfigWrapper config = OIDCAdvancedConfigWrapper.fromClientModel(client);
        try {
            DPoPUtil.handleDPoPHeader(session, event, cors, config);
            OAuth2GrantType grant = session.getProvider(OAuth2GrantType.class, RedemptionRequest.GRANT_TYPE);
            Response granted = grant.process(new OAuth2GrantType.Context(
                    session, config, Map.of(), parameters, event, cors, new TokenManager()));
            return answers.ok(loggedIn((AccessTokenResponse) granted.getEntity()));
        } catch (CorsErrorResponseException e) {
            return isOfClientPolicy(event) ? answers.refusal(sentence(e.getErrorDescription())) : refused(e);
        }
    }

    /** Its error can be any of OAuth's, so it is told by the detail that Keycloak gives such an event. */
    private static boolean isOfClientPolicy(EventBuilder event) {
        Map<String, String> details = event.getEvent().getDetails();
        return details != null && details.containsKey(Details.CLIENT_POLICY_ERROR);
    }

    /** Executors of others may give no text, or end it with a full stop. */
    private static String sentence(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "Client policies reject the request.";
        }
        return text.endsWith(".") ? text : text + '.';
    }

    private Response refused(CorsErrorResponseException e) {
        return switch (String.valueOf(e.getMessage())) {
            case OAuthErrorException.INVALID_GRANT -> answers.refusal(INVALID_CODE);
            case OAuthErrorException.INVALID_REQUEST ->
                answers.failure(Status.BAD_REQUEST, e.getErrorDescription() + '.');
            default -> answers.refusal(e.getErrorDescription() + '.');
        };
    }

    private static MultivaluedMap<String, String> parameters(JsonBody body) throws BadRequestBody {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        parameters.add(OAuth2Constants.GRANT_TYPE, RedemptionRequest.GRANT_TYPE);
        parameters.add("auth_code", Objects.requireNonNullElse(body.text("auth_code"), ""));
        for (String name : OPTIONAL_PARAMETERS) {
            String value = body.nonEmptyText(name);
            if (value != null) {
                parameters.add(name, value);
            }
        }
        return parameters;
    }

    private EventBuilder event() {
        EventBuilder event = new EventBuilder(
                session.getContext().getRealm(), session, session.getContext().getConnection());
        OAuth2GrantType grant = session.getProvider(OAuth2GrantType.class, RedemptionRequest.GRANT_TYPE);
        return event.event(grant.getEventType()).detail(Details.GRANT_TYPE, RedemptionRequest.GRANT_TYPE);
    }

    /** Nobody is authenticated here, so a client that has credentials must use the token endpoint. */
    private static boolean isPublic(ClientModel client) {
        return client.isEnabled()
                && client.isPublicClient()
                && !client.isBearerOnly()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }

    private static ObjectNode loggedIn(AccessTokenResponse tokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("by_jwt", tokens.getToken());
        body.put("expires_in", tokens.getExpiresIn());
        putIfThere(body, "refresh_token", tokens.getRefreshToken());
        putIfThere(body, "id_token", tokens.getIdToken());
        return body;
    }

    private static void putIfThere(ObjectNode body, String member, @Nullable String value) {
        if (value != null) {
            body.put(member, value);
        }
    }
}
