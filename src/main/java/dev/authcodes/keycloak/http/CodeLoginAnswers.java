package dev.authcodes.keycloak.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.code.RedemptionOutcome.RedemptionRefusal;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import dev.authcodes.keycloak.lifecycle.RedemptionAnswer;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.AccessTokenResponse;

/** The response of {@code code-login}: tokens, or a message for developers that says nothing about the code. */
final class CodeLoginAnswers {
    private static final String INVALID_CODE = "Invalid auth code.";

    private final JsonAnswers answers;
    private final ClientModel client;

    CodeLoginAnswers(JsonAnswers answers, ClientModel client) {
        this.answers = answers;
        this.client = client;
    }

    Response of(RedemptionAnswer answer) {
        if (answer instanceof RedemptionAnswer.Tokens tokens) {
            return answers.ok(loggedIn(tokens.body()));
        }
        if (answer instanceof RedemptionAnswer.CodeRejected rejected) {
            return rejected.reason() == RedemptionRefusal.BUSY
                    ? answers.unavailable(
                            sentence(RedemptionAnswer.CodeRejected.BUSY),
                            RedemptionAnswer.CodeRejected.RETRY_AFTER_SECONDS)
                    : answers.refusal(message(rejected.reason()));
        }
        if (answer instanceof RedemptionAnswer.RejectedByPolicy policy) {
            return answers.refusal(sentence(policy.description()));
        }
        RedemptionAnswer.RequestRefused refused = (RedemptionAnswer.RequestRefused) answer;
        return switch (refused.error()) {
            // Existing clients send {} if the user has entered nothing, and display only responses with status 200.
            case CODE_MISSING -> answers.refusal(RedemptionParameters.AUTH_CODE + " is missing.");
            case REQUEST_ID_MALFORMED, DEVICE_NAME_INVALID, CERTIFICATE_MISSING ->
                answers.failure(Status.BAD_REQUEST, sentence(refused.description()));
            case OFFLINE_ACCESS, SCOPE_UNKNOWN, CLIENT_NOT_PERMITTED ->
                answers.refusal(sentence(refused.description()));
        };
    }

    private String message(RedemptionRefusal reason) {
        return switch (reason) {
            case TOO_MANY_GUESSES -> "Too many failed redemptions, try again later.";
            case CONSENT_MISSING -> "Missing consents for client " + client.getClientId() + '.';
            default -> INVALID_CODE;
        };
    }

    /** Keycloak and third-party executors may give no text, or one that ends with a full stop. */
    static String sentence(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return "A client policy rejected the request.";
        }
        return text.endsWith(".") ? text : text + '.';
    }

    private static ObjectNode loggedIn(AccessTokenResponse tokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("by_jwt", tokens.getToken());
        body.put("expires_in", tokens.getExpiresIn());
        putIfPresent(body, "refresh_token", tokens.getRefreshToken());
        putIfPresent(body, "id_token", tokens.getIdToken());
        return body;
    }

    private static void putIfPresent(ObjectNode body, String member, @Nullable String value) {
        if (value != null) {
            body.put(member, value);
        }
    }
}
