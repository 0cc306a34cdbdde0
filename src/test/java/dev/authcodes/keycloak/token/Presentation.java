package dev.authcodes.keycloak.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a token can be presented, and what for. */
enum Presentation {
    USERINFO,
    INTROSPECTION,
    INTROSPECTION_AS_REFRESH_TOKEN,
    INTROSPECTION_AS_REQUESTING_PARTY_TOKEN,
    REFRESH,
    EXCHANGE_FOR_ACCESS_TOKEN,
    EXCHANGE_FOR_REFRESH_TOKEN,
    EXCHANGE_FOR_ID_TOKEN,
    UMA_BY_HEADER,
    UMA_BY_SUBJECT_TOKEN,
    UMA_BY_ID_TOKEN,
    UMA_DECISION_BY_HEADER,
    UMA_DECISION_BY_SUBJECT_TOKEN,
    UMA_DECISION_BY_ID_TOKEN,
    ACCOUNT_API,
    ADMIN_API,
    CODE_CREATE,
    CODES;

    private static final String ID_TOKEN_FORMAT = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";
    private static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

    /** As in {@link BoundaryTable}. */
    String row() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the token comes in the header {@code Authorization}. */
    boolean isByHeader() {
        return switch (this) {
            case USERINFO, UMA_BY_HEADER, UMA_DECISION_BY_HEADER, ACCOUNT_API, ADMIN_API, CODE_CREATE, CODES -> true;
            case INTROSPECTION,
                    INTROSPECTION_AS_REFRESH_TOKEN,
                    INTROSPECTION_AS_REQUESTING_PARTY_TOKEN,
                    REFRESH,
                    EXCHANGE_FOR_ACCESS_TOKEN,
                    EXCHANGE_FOR_REFRESH_TOKEN,
                    EXCHANGE_FOR_ID_TOKEN,
                    UMA_BY_SUBJECT_TOKEN,
                    UMA_BY_ID_TOKEN,
                    UMA_DECISION_BY_SUBJECT_TOKEN,
                    UMA_DECISION_BY_ID_TOKEN -> false;
        };
    }

    /** Whether Keycloak lets a token in that header identify the user, also where there is another one. */
    boolean isIdentifiedByHeader() {
        return isByHeader() || name().startsWith("UMA");
    }

    RawRequest request(BoundaryScene scene, HeldToken held) {
        Client holder = held.holder();
        String token = held.text();
        return switch (this) {
            case USERINFO -> withHeader(RawRequest.get(holder.endpoint("userinfo")), token);
            case INTROSPECTION -> introspection(scene.introspectorOf(held), token, "access_token");
            case INTROSPECTION_AS_REFRESH_TOKEN -> introspection(holder, token, "refresh_token");
            case INTROSPECTION_AS_REQUESTING_PARTY_TOKEN ->
                introspection(scene.introspectorOf(held), token, "requesting_party_token");
            case REFRESH -> post(holder, Map.of("grant_type", "refresh_token", "refresh_token", token));
            case EXCHANGE_FOR_ACCESS_TOKEN -> exchange(holder, token, "access_token");
            case EXCHANGE_FOR_REFRESH_TOKEN -> exchange(holder, token, "refresh_token");
            case EXCHANGE_FOR_ID_TOKEN -> exchange(holder, token, "id_token");
            case UMA_BY_HEADER -> withHeader(RawRequest.post(holder.endpoint("token"), uma()), token);
            case UMA_BY_SUBJECT_TOKEN -> post(holder, uma("subject_token", token));
            case UMA_BY_ID_TOKEN -> post(holder, uma("claim_token", token, "claim_token_format", ID_TOKEN_FORMAT));
            case UMA_DECISION_BY_HEADER ->
                withHeader(RawRequest.post(holder.endpoint("token"), uma("response_mode", "decision")), token);
            case UMA_DECISION_BY_SUBJECT_TOKEN ->
                post(holder, uma("response_mode", "decision", "subject_token", token));
            case UMA_DECISION_BY_ID_TOKEN -> post(holder, uma("response_mode", "decision", "claim_token", token));
            case ACCOUNT_API ->
                withHeader(RawRequest.get(URI.create(holder.realm().url() + "/account/")), token)
                        .withHeader("Accept: application/json");
            case ADMIN_API -> withHeader(RawRequest.get(scene.somebodyInTheAdminApi()), token);
            case CODE_CREATE ->
                withHeader(RawRequest.post(URI.create(holder.realm().url() + "/auth/code-create"), Map.of()), token);
            case CODES -> withHeader(RawRequest.get(URI.create(holder.realm().url() + "/auth/codes")), token);
        };
    }

    boolean isGranted(Reply reply) {
        if (reply.status() != 200) {
            return false;
        }
        return switch (this) {
            case INTROSPECTION, INTROSPECTION_AS_REFRESH_TOKEN, INTROSPECTION_AS_REQUESTING_PARTY_TOKEN ->
                reply.json().path("active").asBoolean();
            case CODE_CREATE -> reply.json().has("auth_code");
            case USERINFO,
                    REFRESH,
                    EXCHANGE_FOR_ACCESS_TOKEN,
                    EXCHANGE_FOR_REFRESH_TOKEN,
                    EXCHANGE_FOR_ID_TOKEN,
                    UMA_BY_HEADER,
                    UMA_BY_SUBJECT_TOKEN,
                    UMA_BY_ID_TOKEN,
                    UMA_DECISION_BY_HEADER,
                    UMA_DECISION_BY_SUBJECT_TOKEN,
                    UMA_DECISION_BY_ID_TOKEN,
                    ACCOUNT_API,
                    ADMIN_API,
                    CODES -> true;
        };
    }

    /** Claims about the user, or the token, that the endpoint states in the open. */
    JsonNode stated(Reply reply) {
        return switch (this) {
            case USERINFO, INTROSPECTION, INTROSPECTION_AS_REFRESH_TOKEN, INTROSPECTION_AS_REQUESTING_PARTY_TOKEN ->
                reply.json();
            case REFRESH,
                    EXCHANGE_FOR_ACCESS_TOKEN,
                    EXCHANGE_FOR_REFRESH_TOKEN,
                    EXCHANGE_FOR_ID_TOKEN,
                    UMA_BY_HEADER,
                    UMA_BY_SUBJECT_TOKEN,
                    UMA_BY_ID_TOKEN,
                    UMA_DECISION_BY_HEADER,
                    UMA_DECISION_BY_SUBJECT_TOKEN,
                    UMA_DECISION_BY_ID_TOKEN,
                    ACCOUNT_API,
                    ADMIN_API,
                    CODE_CREATE,
                    CODES -> MissingNode.getInstance();
        };
    }

    /** Whether {@link #isAbout} can tell. */
    boolean saysWhoseItIs() {
        return switch (this) {
            case UMA_DECISION_BY_HEADER, UMA_DECISION_BY_SUBJECT_TOKEN, UMA_DECISION_BY_ID_TOKEN, ADMIN_API, CODES ->
                false;
            case USERINFO,
                    INTROSPECTION,
                    INTROSPECTION_AS_REFRESH_TOKEN,
                    INTROSPECTION_AS_REQUESTING_PARTY_TOKEN,
                    REFRESH,
                    EXCHANGE_FOR_ACCESS_TOKEN,
                    EXCHANGE_FOR_REFRESH_TOKEN,
                    EXCHANGE_FOR_ID_TOKEN,
                    UMA_BY_HEADER,
                    UMA_BY_SUBJECT_TOKEN,
                    UMA_BY_ID_TOKEN,
                    ACCOUNT_API,
                    CODE_CREATE -> true;
        };
    }

    /** Whether a response is about the user of this origin. */
    boolean isAbout(ExpectedOrigin origin, Reply reply) {
        return reply.body().contains(origin.subject())
                || tokens(reply).stream()
                        .anyMatch(jwt -> Jwt.claims(jwt).path("sub").asText().equals(origin.subject()))
                || reply.text("auth_code").contains(origin.sessionId());
    }

    /** The tokens that a response has. */
    static List<String> tokens(Reply reply) {
        return List.of("access_token", "refresh_token", "id_token").stream()
                .filter(member -> reply.body().startsWith("{") && reply.json().has(member))
                .map(reply::text)
                .toList();
    }

    private static RawRequest withHeader(RawRequest request, String token) {
        return request.withHeader("Authorization: Bearer " + token);
    }

    private static RawRequest post(Client client, Map<String, String> parameters) {
        return RawRequest.post(client.endpoint("token"), client.authenticated(parameters));
    }

    private static RawRequest introspection(Client client, String token, String hint) {
        return RawRequest.post(
                client.endpoint("token/introspect"),
                client.authenticated(Map.of("token", token, "token_type_hint", hint)));
    }

    private static RawRequest exchange(Client client, String token, String requestedType) {
        return post(client, exchangeParameters(token, requestedType));
    }

    static Map<String, String> exchangeParameters(String token, String requestedType) {
        return Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token",
                token,
                "subject_token_type",
                TOKEN_TYPE + "access_token",
                "requested_token_type",
                TOKEN_TYPE + requestedType,
                "scope",
                "openid");
    }

    private static Map<String, String> uma(String... further) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:uma-ticket",
                "audience",
                BoundaryScene.RESOURCE_SERVER));
        for (int n = 0; n < further.length; n += 2) {
            parameters.put(further[n], further[n + 1]);
        }
        return parameters;
    }
}
