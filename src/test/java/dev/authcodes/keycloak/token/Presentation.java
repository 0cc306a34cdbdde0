package dev.authcodes.keycloak.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.RawRequest;
import dev.authcodes.keycloak.support.Reply;
import java.net.URI;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/** The endpoints at which a token can be presented, and their purpose. */
enum Presentation {
    USERINFO(
            States.CLAIMS,
            (scene, held) -> byHeader(RawRequest.get(held.holder().endpoint("userinfo")), held)),
    INTROSPECTION(States.CLAIMS, (scene, held) -> introspection(scene.introspectorOf(held), held, "access_token")),
    INTROSPECTION_AS_REFRESH_TOKEN(States.CLAIMS, (scene, held) -> introspection(held.holder(), held, "refresh_token")),
    INTROSPECTION_AS_REQUESTING_PARTY_TOKEN(
            States.CLAIMS, (scene, held) -> introspection(scene.introspectorOf(held), held, "requesting_party_token")),
    REFRESH(
            States.OWNER,
            (scene, held) -> post(held, Map.of("grant_type", "refresh_token", "refresh_token", held.text()))),
    EXCHANGE_FOR_ACCESS_TOKEN(States.OWNER, (scene, held) -> post(held, exchange(held.text(), "access_token"))),
    EXCHANGE_FOR_REFRESH_TOKEN(States.OWNER, (scene, held) -> post(held, exchange(held.text(), "refresh_token"))),
    EXCHANGE_FOR_ID_TOKEN(States.OWNER, (scene, held) -> post(held, exchange(held.text(), "id_token"))),
    UMA_BY_HEADER(States.OWNER, (scene, held) -> umaByHeader(held, Map.of())),
    UMA_BY_SUBJECT_TOKEN(States.OWNER, (scene, held) -> post(held, uma(Map.of("subject_token", held.text())))),
    UMA_BY_ID_TOKEN(
            States.OWNER,
            (scene, held) -> post(held, uma(Map.of("claim_token", held.text(), "claim_token_format", format())))),
    UMA_DECISION_BY_HEADER(States.NOTHING, (scene, held) -> umaByHeader(held, decision())),
    UMA_DECISION_BY_SUBJECT_TOKEN(
            States.NOTHING, (scene, held) -> post(held, uma(decision("subject_token", held.text())))),
    UMA_DECISION_BY_ID_TOKEN(States.NOTHING, (scene, held) -> post(held, uma(decision("claim_token", held.text())))),
    ACCOUNT_API(
            States.OWNER,
            (scene, held) ->
                    byHeader(RawRequest.get(below(held, "/account/")), held).withHeader("Accept: application/json")),
    ADMIN_API(States.NOTHING, (scene, held) -> byHeader(RawRequest.get(scene.somebodyInTheAdminApi()), held)),
    CODE_CREATE(
            States.OWNER, (scene, held) -> byHeader(RawRequest.post(below(held, "/auth/code-create"), Map.of()), held)),
    CODES(States.NOTHING, (scene, held) -> byHeader(RawRequest.get(below(held, "/auth/codes")), held));

    /** What a response states in plain text. */
    private enum States {
        /** Claims about the user, or the token. */
        CLAIMS,
        /** The owner of the token. */
        OWNER,
        NOTHING
    }

    private static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

    private final States states;
    private final BiFunction<BoundaryScene, HeldToken, RawRequest> request;

    Presentation(States states, BiFunction<BoundaryScene, HeldToken, RawRequest> request) {
        this.states = states;
        this.request = request;
    }

    /** As in {@link BoundaryTable}. */
    String row() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    RawRequest request(BoundaryScene scene, HeldToken held) {
        return request.apply(scene, held);
    }

    /** Whether a token in the header {@code Authorization} identifies the user even if the request contains another. */
    boolean isIdentifiedByHeader() {
        return !EnumSet.range(INTROSPECTION, EXCHANGE_FOR_ID_TOKEN).contains(this);
    }

    boolean isGranted(Reply reply) {
        if (reply.status() != 200) {
            return false;
        }
        if (name().startsWith("INTROSPECTION")) {
            return reply.json().path("active").asBoolean();
        }
        return this != CODE_CREATE || reply.json().has("auth_code");
    }

    /** Claims about the user or the token in a response. */
    JsonNode stated(Reply reply) {
        return states == States.CLAIMS ? reply.json() : MissingNode.getInstance();
    }

    /** Whether {@link #isAbout} can tell. */
    boolean saysWhoseItIs() {
        return states != States.NOTHING;
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

    static Map<String, String> exchange(String token, String requestedType) {
        return Client.exchanging(token, Map.of("requested_token_type", TOKEN_TYPE + requestedType, "scope", "openid"));
    }

    private static String format() {
        return "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";
    }

    private static URI below(HeldToken held, String path) {
        return URI.create(held.holder().realm().url() + path);
    }

    private static RawRequest byHeader(RawRequest request, HeldToken held) {
        return request.withHeader("Authorization: Bearer " + held.text());
    }

    private static RawRequest post(HeldToken held, Map<String, String> parameters) {
        return RawRequest.post(held.holder().endpoint("token"), held.holder().authenticated(parameters));
    }

    private static RawRequest introspection(Client client, HeldToken held, String hint) {
        return RawRequest.post(
                client.endpoint("token/introspect"),
                client.authenticated(Map.of("token", held.text(), "token_type_hint", hint)));
    }

    private static RawRequest umaByHeader(HeldToken held, Map<String, String> further) {
        return byHeader(RawRequest.post(held.holder().endpoint("token"), uma(further)), held);
    }

    private static Map<String, String> decision(String... further) {
        Map<String, String> parameters = new HashMap<>(Map.of("response_mode", "decision"));
        if (further.length > 0) {
            parameters.put(further[0], further[1]);
        }
        return parameters;
    }

    private static Map<String, String> uma(Map<String, String> further) {
        Map<String, String> parameters = new HashMap<>(further);
        parameters.put("grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket");
        parameters.put("audience", BoundaryScene.RESOURCE_SERVER);
        return parameters;
    }
}
