package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An HTTP response, with its body as text and, if possible, as JSON. */
public record Reply(int status, String body, HttpResponse<String> response) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Pattern CHALLENGE_PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    static Reply of(HttpResponse<String> response) {
        return new Reply(response.statusCode(), response.body(), response);
    }

    /** The response to a request; status 0 if there was none, for example from a server that was killed. */
    public static Reply ofAny(Supplier<Reply> request) {
        try {
            return request.get();
        } catch (UncheckedIOException e) {
            return new Reply(0, "", null);
        }
    }

    /** Fails unless the status is this one. */
    public Reply expect(int expected) {
        if (status != expected) {
            throw new AssertionError("status " + status + " instead of " + expected + ": " + body);
        }
        return this;
    }

    /** Fails unless a code or token was refused with {@code invalid_grant} (RFC 6749, section 5.2). */
    public void expectInvalidGrant() {
        if (!expect(400).text("error").equals("invalid_grant")) {
            throw new AssertionError(body);
        }
    }

    public JsonNode json() {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON, status " + status + ": " + body, e);
        }
    }

    /** A member's text; empty if there is no such member. */
    public String text(String member) {
        return json().path(member).asText();
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public boolean hasCode() {
        return json().has("auth_code");
    }

    /** The created code. */
    public String authCode() {
        return required("auth_code");
    }

    /** The id of the created code. */
    public String codeId() {
        return required("id");
    }

    /** The parameters of the {@code WWW-Authenticate} header (RFC 9110, section 11.6.1). */
    public Map<String, String> challenge() {
        return CHALLENGE_PARAMETER
                .matcher(header("WWW-Authenticate").orElseThrow())
                .results()
                .collect(Collectors.toMap(parameter -> parameter.group(1), parameter -> parameter.group(2)));
    }

    public String accessToken() {
        return json().has("by_jwt") ? required("by_jwt") : required("access_token");
    }

    public String refreshToken() {
        return required("refresh_token");
    }

    /** The claims of the access token. */
    public JsonNode claims() {
        return Jwt.claims(accessToken());
    }

    /** A claim of the access token as text; empty if there is no such claim. */
    public String claim(String name) {
        return claims().path(name).asText();
    }

    /** The message of a refusal by one of the JSON endpoints. */
    public String message() {
        return json().at("/error/message").asText();
    }

    /** How many of the replies have this status. */
    public static long count(List<Reply> replies, int status) {
        return replies.stream().filter(reply -> reply.status() == status).count();
    }

    private String required(String member) {
        if (!json().has(member)) {
            throw new AssertionError("no " + member + ", status " + status + ": " + body);
        }
        return text(member);
    }
}
