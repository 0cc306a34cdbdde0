package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.support.RawRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A request by chance to one of Keycloak's endpoints that create tokens or take them, which involves no code: mostly a
 * proper one, with something foreign, forged or malformed added to it. The same seed draws the same request, whatever the
 * server's tokens are.
 */
final class UninvolvedRequest {
    private static final String ID_TOKEN_FORMAT = "http://openid.net/specs/openid-connect-core-1_0.html#IDToken";
    private static final String TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

    private static final List<String> NAMES = List.of(
            "access_token",
            "subject_token",
            "claim_token",
            "refresh_token",
            "token",
            "scope",
            "audience",
            "rpt",
            "x",
            "auth_code",
            "auth_code_scope",
            "request_id",
            "device_name",
            "resource",
            "claims",
            "response_mode");

    private static final List<String> WORDS = List.of(
            "",
            "openid",
            "openid email",
            "roles",
            "offline_access",
            "backend",
            "decision",
            "\0",
            "a\tb",
            "\u0001",
            "%00",
            "\ud83d\udd11",
            "null",
            "{}",
            "urn:keycloak:grant-type:auth-code",
            "kac_x.y");

    private static final List<String> SCHEMES = List.of(
            "Bearer ",
            "Bearer ",
            "Bearer ",
            "bearer ",
            "BEARER ",
            "Bearer  ",
            "Bearer\t",
            " Bearer ",
            "Bearer",
            "DPoP ",
            "Basic ",
            "Negotiate ",
            "");

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
                token(
                        "grant_type",
                        "password",
                        "username",
                        "alice",
                        "password",
                        oneOf("alice", "alice", "wrong"),
                        "scope",
                        oneOf("openid", "openid phone", "offline_access", "email", "nonsense"));
            case 1 ->
                token(
                        "grant_type",
                        "authorization_code",
                        "code",
                        oneOf("nonsense", "a.b.c", ""),
                        "redirect_uri",
                        "http://localhost:3000/");
            case 2 -> token("grant_type", "client_credentials", "scope", oneOf("openid", "profile", "offline_access"));
            case 3, 4 ->
                token(
                        "grant_type",
                        "refresh_token",
                        "refresh_token",
                        tokenText(),
                        "scope",
                        oneOf("openid", "openid email", "offline_access"));
            case 5, 6 ->
                token(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:token-exchange",
                        "subject_token",
                        tokenText(),
                        "subject_token_type",
                        TOKEN_TYPE + "access_token",
                        "requested_token_type",
                        TOKEN_TYPE + oneOf("access_token", "refresh_token", "id_token", "saml2", "jwt"),
                        "scope",
                        oneOf("openid", "openid phone", "offline_access"));
            case 7 -> uma("subject_token", tokenText());
            case 8 ->
                uma("claim_token", tokenText(), "claim_token_format", oneOf(ID_TOKEN_FORMAT, ID_TOKEN_FORMAT, "x"));
            case 9 -> uma().withHeader("Authorization: Bearer " + tokenText());
            case 10, 11 ->
                post(
                        "/protocol/openid-connect/token/introspect",
                        "token",
                        tokenText(),
                        "token_type_hint",
                        oneOf("access_token", "refresh_token", "requesting_party_token", "x"));
            case 12 -> get("/protocol/openid-connect/userinfo").withHeader("Authorization: Bearer " + tokenText());
            default ->
                random.nextInt(4) > 0
                        ? get("/account/")
                                .withHeader("Accept: application/json")
                                .withHeader("Authorization: Bearer " + tokenText())
                        : post("/protocol/openid-connect/revoke", "token", oneOf("nonsense", forged()));
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

    private RawRequest uma(String... parameters) {
        List<String> all = new ArrayList<>(
                List.of("grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket", "audience", "backend"));
        if (random.nextBoolean()) {
            Collections.addAll(all, "response_mode", oneOf("decision", "permissions"));
        }
        Collections.addAll(all, parameters);
        return token(all.toArray(new String[0]));
    }

    private RawRequest token(String... parameters) {
        return post("/protocol/openid-connect/token", parameters);
    }

    /** By the client whose tokens they are. */
    private RawRequest post(String path, String... parameters) {
        RawRequest request = RawRequest.post(URI.create(party.realm() + path), Map.of());
        for (int n = 0; n < parameters.length; n += 2) {
            request = request.withParameter(parameters[n], parameters[n + 1]);
        }
        return random.nextInt(20) == 0
                ? request
                : request.withParameter("client_id", "backend").withParameter("client_secret", "backend");
    }

    private RawRequest get(String path) {
        return RawRequest.get(URI.create(party.realm() + path));
    }

    private String oneOf(String... values) {
        return oneOf(List.of(values));
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
