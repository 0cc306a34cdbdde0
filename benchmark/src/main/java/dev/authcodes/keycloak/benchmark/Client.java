package dev.authcodes.keycloak.benchmark;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * An application and its requests to Keycloak.
 *
 * @param secret empty for a public client
 */
record Client(URI realm, String clientId, String secret) {

    URI endpoint(String below) {
        return realm("/protocol/openid-connect/" + below);
    }

    /** A URL below the realm's. */
    URI realm(String below) {
        return URI.create(realm + below);
    }

    /** The parameters, with those that authenticate the client. */
    Map<String, String> authenticated(Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("client_id", clientId);
        if (!secret.isEmpty()) {
            all.put("client_secret", secret);
        }
        return all;
    }

    PostRequest tokenRequest(Map<String, String> parameters) {
        return PostRequest.form(endpoint("token"), authenticated(parameters));
    }

    /** The parameters with which a client redeems a code at the token endpoint. */
    static Map<String, String> redemption(String authCode) {
        return Map.of("grant_type", "urn:keycloak:grant-type:auth-code", "auth_code", authCode, "scope", "openid");
    }
}
