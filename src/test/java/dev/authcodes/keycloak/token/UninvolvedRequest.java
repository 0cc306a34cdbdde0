package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.RawRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A random request to one of Keycloak's endpoints that create tokens or take them, which involves no code: mostly a proper
 * one, with something foreign, forged or malformed added to it. The same seed draws the same request, whatever the server's
 * tokens are.
 */
final class UninvolvedRequest {
    private static final String ID_TOKEN = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";

    private static final List<String> NAMES = List.of("""
            access_token subject_token claim_token refresh_token token scope audience rpt x auth_code auth_code_scope
            request_id device_name resource claims response_mode""".split("\\s"));

    private static final List<String> WORDS = List.of("""
            |openid|openid email|roles|offline_access|backend|decision|\0|a\tb|\u0001|%00|\ud83d\udd11|null|{}|\
            urn:keycloak:grant-type:auth-code|kac_x.y""".split("\\|"));

    private static final List<String> SCHEMES =
            List.of("Bearer |Bearer |Bearer |bearer |BEARER |Bearer  |Bearer\t| Bearer |Bearer|DPoP |Basic |Negotiate |"
                    .split("\\|", -1));

    private final Random random;
    private final Party party;

    UninvolvedRequest(long seed, Party party) {
        this.random = new Random(seed);
        this.party = party;
    }

    /**
     * What there is on a server.
     *
     * @param realm its URL
     * @param tokens genuine ones by name: access, refresh and id of one user, and the access token of another
     */
    record Party(String realm, Map<String, String> tokens) {}

    RawRequest draw() {
        RawRequest request = proper();
        for (int n = random.nextInt(4); n > 0; n--) {
            request = disturb(request);
        }
        return request;
    }

    private RawRequest proper() {
        return switch (random.nextInt(14)) {
            case 0 ->
                grant("password", "username=alice&password=%s", oneOf("alice", "alice", "wrong"))
                        .withParameter("scope", oneOf("openid", "openid phone", "offline_access", "email", "nonsense"));
            case 1 ->
                grant(
                        "authorization_code",
                        "redirect_uri=http://localhost:3000/&code=%s",
                        oneOf("nonsense", "a.b.c", ""));
            case 2 -> grant("client_credentials", "scope=%s", oneOf("openid", "profile", "offline_access"));
            case 3, 4 ->
                grant(
                        "refresh_token",
                        "refresh_token=%s&scope=%s",
                        tokenText(),
                        oneOf("openid", "openid email", "offline_access"));
            case 5, 6 ->
                grant(
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token=%s&scope=%s&subject_token_type=urn:ietf:params:oauth:token-type:access_token"
                                + "&requested_token_type=urn:ietf:params:oauth:token-type:%s",
                        tokenText(),
                        oneOf("openid", "openid phone", "offline_access"),
                        oneOf("access_token", "refresh_token", "id_token", "saml2", "jwt"));
            case 7 -> uma("&subject_token=%s", tokenText());
            case 8 -> uma("&claim_token=%s&claim_token_format=%s", tokenText(), oneOf(ID_TOKEN, ID_TOKEN, "x"));
            case 9 -> byHeader(uma(""));
            case 10, 11 ->
                post(
                        "/protocol/openid-connect/token/introspect",
                        "token=%s&token_type_hint=%s",
                        tokenText(),
                        oneOf("access_token", "refresh_token", "requesting_party_token", "x"));
            case 12 -> byHeader(get("/protocol/openid-connect/userinfo"));
            default ->
                random.nextInt(4) > 0
                        ? byHeader(get("/account/").withHeader("Accept: application/json"))
                        : post("/protocol/openid-connect/revoke", "token=%s", oneOf("nonsense", forged()));
        };
    }

    private RawRequest disturb(RawRequest request) {
        return switch (random.nextInt(5)) {
            case 0 -> request.withFirstHeader("Authorization: " + credentials(oneOf(SCHEMES)));
            case 1, 2 -> request.withHeader("Authorization: " + credentials(oneOf(SCHEMES)));
            case 3 -> request.withParameter(oneOf(NAMES), tokenText());
            default -> request.withParameter(oneOf(NAMES), oneOf(WORDS));
        };
    }

    /** What Keycloak reads out of a token as a user and a password depends on its bytes. */
    private String credentials(String scheme) {
        return scheme + (scheme.startsWith("Basic") ? oneOf("YmFja2VuZDp4", "eA==", "nonsense") : tokenText());
    }

    private String tokenText() {
        return random.nextInt(3) == 0
                ? forged()
                : party.tokens().get(oneOf("access", "access", "access", "refresh", "refresh", "id", "other"));
    }

    private String forged() {
        ForgedToken token = new ForgedToken(party.tokens().get(oneOf("access", "refresh", "id", "other")));
        List<Function<ForgedToken, String>> ways = List.of(
                ForgedToken::tampered, ForgedToken::unsigned, ForgedToken::ofAlgorithmNone, ForgedToken::ofOtherKey);
        return oneOf(ways).apply(token.claimingToBeOfACode());
    }

    private RawRequest uma(String parameters, Object... values) {
        String mode = random.nextBoolean() ? "&response_mode=" + oneOf("decision", "permissions") : "";
        return grant("urn:ietf:params:oauth:grant-type:uma-ticket", "audience=backend" + mode + parameters, values);
    }

    private RawRequest grant(String type, String parameters, Object... values) {
        return post("/protocol/openid-connect/token", "grant_type=" + type + '&' + parameters, values);
    }

    /** A request by the client that holds the tokens. */
    private RawRequest post(String path, String parameters, Object... values) {
        RawRequest request = RawRequest.post(URI.create(party.realm() + path), Map.of());
        for (String parameter : parameters.formatted(values).split("&")) {
            String[] pair = parameter.split("=", 2);
            request = request.withParameter(pair[0], pair[1]);
        }
        return random.nextInt(20) == 0
                ? request
                : request.withParameter("client_id", "backend").withParameter("client_secret", "backend");
    }

    private RawRequest get(String path) {
        return RawRequest.get(URI.create(party.realm() + path));
    }

    private RawRequest byHeader(RawRequest request) {
        return request.withHeader("Authorization: Bearer " + tokenText());
    }

    private String oneOf(String... values) {
        return oneOf(List.of(values));
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
