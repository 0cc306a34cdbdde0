package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A client application: what its admin sets about it, and what it does at Keycloak's endpoints.
 *
 * @param id internal id
 * @param secret null for a public client
 */
public record Client(Realm realm, String id, String clientId, String secret) {
    /** A value of {@code requested_token_type}. */
    public static final String REFRESH_TOKEN = "urn:ietf:params:oauth:token-type:refresh_token";

    /** Settings of a client that may exchange tokens, also for refresh tokens. */
    public static final Map<String, Object> MAY_EXCHANGE = Json.of("""
            {attributes: {'standard.token.exchange.enabled': true,
             'standard.token.exchange.enableRefreshRequestedTokenType': 'SAME_SESSION'}}""");

    /** The same client, talking to another node of the cluster. */
    public Client on(Server node) {
        return new Client(realm.on(node), id, clientId, secret);
    }

    /** Adds both mappers with default settings to the client's dedicated scope. */
    public Client withMapper() {
        return withMapper(Map.of());
    }

    /** @param config settings of the mapper "Auth codes: create", and lifespans, which only the other one has */
    public Client withMapper(Map<String, String> config) {
        return withMappers(Realm.mappers(config));
    }

    public Client withCreateMapper(Map<String, String> config) {
        return withMappers(List.of(Realm.mapper("auth-codes-create", config)));
    }

    public Client withRedeemMapper(Map<String, String> config) {
        return withMappers(List.of(Realm.mapper("auth-codes-redeem", config)));
    }

    private Client withMappers(List<Map<String, Object>> mappers) {
        mappers.forEach(mapper -> realm.admin().post(path("/protocol-mappers/models"), mapper));
        return this;
    }

    /** Adds a client to the audience of this client's tokens, so that it may introspect and exchange them. */
    public Client withAudience(String otherClientId) {
        return withMapper(
                "oidc-audience-mapper",
                "{'included.client.audience': %s, 'access.token.claim': true, 'introspection.token.claim': true}",
                otherClientId);
    }

    /**
     * Puts another mapper into the client's dedicated scope.
     *
     * @param config as {@link Json} has it
     */
    public Client withMapper(String type, String config, Object... values) {
        String mapper = "{name: %s, protocol: 'openid-connect', protocolMapper: %s, config: %s}";
        return withMappers(List.of(Json.of(mapper, UUID.randomUUID(), type, Json.texts(config, values))));
    }

    public Client withDefaultScope(String scopeId) {
        realm.admin().put(path("/default-client-scopes/" + scopeId), Map.of());
        return this;
    }

    public Client withOptionalScope(String scopeId) {
        realm.admin().put(path("/optional-client-scopes/" + scopeId), Map.of());
        return this;
    }

    public void delete() {
        realm.admin().delete(path(""));
    }

    /**
     * Lets users, or clients, have the one resource of this client's authorization services.
     *
     * @param type {@code user} or {@code client}
     */
    public void permitEverything(String type, String... ids) {
        String server = path("/authz/resource-server");
        Admin admin = realm.admin();
        Object all = Map.of("name", "all", type + "s", ids);
        String policy = admin.send("POST", server + "/policy/" + type, all).text("id");
        Object thing = Map.of("name", "thing");
        String resource = admin.send("POST", server + "/resource", thing).text("_id");
        Object permission = Json.of("{name: 'thing', resources: [%s], policies: [%s]}", resource, policy);
        admin.post(server + "/permission/resource", permission);
    }

    /** Removes the mappers from the client's dedicated scope. */
    public void removeMapper() {
        for (JsonNode mapper : realm.admin().get(path("/protocol-mappers/models"))) {
            if (mapper.path("protocolMapper").asText().startsWith("auth-codes-")) {
                String id = mapper.path("id").asText();
                realm.admin().delete(path("/protocol-mappers/models/" + id));
            }
        }
    }

    public void update(Map<String, Object> changes) {
        Map<String, Object> representation = new HashMap<>(Map.of("clientId", clientId));
        representation.putAll(changes);
        realm.admin().put(path(""), representation);
    }

    /** The path below this client, for {@link Admin}. */
    public String path(String below) {
        return realm.path("/clients/" + id + below);
    }

    /** A user signs in, which starts a new user session. */
    public Reply signIn(String username) {
        return signIn(username, "openid");
    }

    public Reply signIn(String username, String scope) {
        return token(Map.of("grant_type", "password", "username", username, "password", username, "scope", scope));
    }

    public Reply createCode(String accessToken, String json, String... headers) {
        String[] all = Stream.concat(Stream.of("Authorization", "Bearer " + accessToken), Stream.of(headers))
                .toArray(String[]::new);
        return post("/auth/code-create", json, all);
    }

    public Reply createCode(String accessToken) {
        return createCode(accessToken, "{}");
    }

    /** The user's own codes, as the API lists them. */
    public Reply codes(String accessToken) {
        return codes(accessToken, "");
    }

    /** @param query from its question mark on, for a part of the list */
    public Reply codes(String accessToken, String query) {
        return ownCodes("GET", query, accessToken);
    }

    /** @param below of {@code auth/codes}; a code's id and a query, as far as they are there */
    public Reply revokeCodes(String accessToken, String below) {
        return ownCodes("DELETE", below, accessToken);
    }

    private Reply ownCodes(String method, String below, String accessToken) {
        return own(method, "/auth/codes" + below, accessToken);
    }

    public Reply connections(String accessToken) {
        return own("GET", "/auth/connections", accessToken);
    }

    /** @param below {@code /} and the id of one; empty for all */
    public Reply endConnections(String accessToken, String below) {
        return own("DELETE", "/auth/connections" + below, accessToken);
    }

    /** @param path of codes or connections, below the realm's URL */
    public Reply own(String method, String path, String accessToken) {
        return Http.send(HttpRequest.newBuilder(URI.create(realm.url() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + accessToken));
    }

    /** Redeems at the token endpoint. */
    public Reply redeem(String authCode) {
        return redeem(authCode, Map.of());
    }

    public Reply redeem(String authCode, Map<String, String> parameters, String... headers) {
        return Http.send(tokenRequest(redemption(authCode, parameters)), headers);
    }

    /** The parameters of a redemption at the token endpoint. */
    public static Map<String, String> redemption(String authCode, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("grant_type", "urn:keycloak:grant-type:auth-code");
        all.put("auth_code", authCode);
        return all;
    }

    /** Exchanges an access token (RFC 8693). */
    public Reply exchange(String accessToken, Map<String, String> parameters) {
        return token(exchanging(accessToken, parameters));
    }

    /** The parameters of a token exchange. */
    public static Map<String, String> exchanging(String accessToken, Map<String, String> parameters) {
        Map<String, String> all = Json.texts("""
                {grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: %s,
                 subject_token_type: 'urn:ietf:params:oauth:token-type:access_token'}""", accessToken);
        all.putAll(parameters);
        return all;
    }

    public Reply refresh(String refreshToken) {
        return token(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
    }

    public Reply token(Map<String, String> parameters) {
        return Http.send(tokenRequest(parameters));
    }

    public HttpRequest.Builder tokenRequest(Map<String, String> parameters) {
        return Http.form(endpoint("token"), authenticated(parameters));
    }

    /** RFC 7662; this client must be confidential. */
    public boolean isActive(String token) {
        return introspect(token).json().path("active").asBoolean();
    }

    public Reply introspect(String token) {
        return send("token/introspect", Map.of("token", token));
    }

    public Reply introspect(String token, String tokenTypeHint) {
        return send("token/introspect", Map.of("token", token, "token_type_hint", tokenTypeHint));
    }

    public Reply userinfo(String accessToken) {
        return Http.send(userinfoRequest(accessToken));
    }

    public HttpRequest.Builder userinfoRequest(String accessToken) {
        return HttpRequest.newBuilder(endpoint("userinfo")).header("Authorization", "Bearer " + accessToken);
    }

    /** RFC 7009. */
    public Reply revoke(String token) {
        return send("revoke", Map.of("token", token));
    }

    /** Keycloak's logout with a refresh token, as back ends use it. */
    public Reply logout(String refreshToken) {
        return send("logout", Map.of("refresh_token", refreshToken));
    }

    private Reply send(String endpoint, Map<String, String> parameters) {
        return Http.send(Http.form(endpoint(endpoint), authenticated(parameters)));
    }

    /** OpenID Connect RP-Initiated Logout 1.0: the address for the user's browser. */
    public URI logoutUri(String idToken) {
        return URI.create(endpoint("logout") + "?"
                + Http.encode(Map.of("id_token_hint", idToken, "post_logout_redirect_uri", "http://localhost:3000/")));
    }

    /** POST of JSON to something below the realm's URL. */
    public Reply post(String below, String json, String... headers) {
        return Http.send(Http.json(URI.create(realm.url() + below), json), headers);
    }

    public URI endpoint(String below) {
        return URI.create(realm.url() + "/protocol/openid-connect/" + below);
    }

    /** Adds the client's credentials, as for every endpoint. */
    public Map<String, String> authenticated(Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("client_id", clientId);
        if (secret != null) {
            all.put("client_secret", secret);
        }
        return all;
    }
}
