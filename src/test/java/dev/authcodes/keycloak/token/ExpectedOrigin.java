package dev.authcodes.keycloak.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Jwt;
import dev.authcodes.keycloak.support.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all tokens must state that follow from the same sign-in, or from the same use of a code.
 *
 * @param name for failures
 * @param column of {@link BoundaryTable}
 * @param claims those that tell tokens of codes from others; none if it was a sign-in
 */
record ExpectedOrigin(String name, String column, String subject, String sessionId, Map<String, JsonNode> claims) {
    private static final String PREFIX = "auth_code_";
    /** The names of level 0 at the clients of {@link BoundaryScene}. */
    private static final Set<String> LOWEST = Set.of("0", "copper");

    /** The code's scopes and those for the claims of the protocol itself. */
    private static final Set<String> NARROWED = Set.of("openid", "email", "basic", "acr", "web-origins");

    private static final List<String> HELD_BACK =
            List.of("realm_access", "resource_access", "preferred_username", "name", "given_name");

    static ExpectedOrigin of(String name, String column, Reply tokens) {
        JsonNode token = tokens.claims();
        return new ExpectedOrigin(
                name, column, token.path("sub").asText(), token.path("sid").asText(), originClaims(token));
    }

    boolean isOfCode() {
        return !claims.isEmpty();
    }

    boolean isNarrowed() {
        return claims.containsKey("auth_code_scope");
    }

    /** Wrong claims of a token that was obtained with a token of this origin. */
    List<String> faults(String jwt) {
        JsonNode token = Jwt.claims(jwt);
        List<String> faults = new ArrayList<>();
        if (!originClaims(token).equals(claims)) {
            faults.add("origin is " + originClaims(token) + ", not " + claims);
        }
        if (!token.path("sub").asText(subject).equals(subject)) {
            faults.add("subject is " + token.path("sub"));
        }
        faults.addAll(isOfCode() ? faultsOfCode(token) : List.of());
        return faults;
    }

    /** Wrong claims in a token, or in what an endpoint states about a token. */
    List<String> faultsOfCode(JsonNode stated) {
        List<String> faults = new ArrayList<>();
        if (stated.has("acr") && !LOWEST.contains(stated.path("acr").asText())) {
            faults.add("acr is " + stated.path("acr"));
        }
        List<String> scope = Arrays.stream(stated.path("scope").asText().split(" "))
                .filter(name -> !name.isEmpty())
                .toList();
        if (scope.contains("offline_access") || stated.path("typ").asText().equals("Offline")) {
            faults.add("offline access");
        }
        if (isNarrowed() && (!NARROWED.containsAll(scope) || HELD_BACK.stream().anyMatch(stated::has))) {
            faults.add("wider than the code: " + stated);
        }
        JsonNode lifespans = claims.get("auth_code_lifespans");
        if (lifespans != null && stated.has("exp")) {
            String kind = stated.path("typ").asText().equals("Refresh") ? "refresh" : "access";
            long lifespan = stated.path("exp").asLong() - stated.path("iat").asLong();
            if (lifespan > lifespans.path(kind).asLong()) {
                faults.add("lives for " + lifespan + " s");
            }
        }
        return faults;
    }

    private static Map<String, JsonNode> originClaims(JsonNode token) {
        Map<String, JsonNode> claims = new TreeMap<>();
        for (Map.Entry<String, JsonNode> claim : token.properties()) {
            if (claim.getKey().startsWith(PREFIX)) {
                claims.put(claim.getKey(), claim.getValue());
            }
        }
        return claims;
    }
}
