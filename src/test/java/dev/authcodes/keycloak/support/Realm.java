package dev.authcodes.keycloak.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A realm of the test's own, with the people {@code alice} and {@code bob} (passwords as their names), and what an admin
 * does in it.
 */
public final class Realm {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final Server server;
    private final Admin admin;
    private final String name;

    private Realm(Server server, String name) {
        this.server = server;
        this.admin = new Admin(server);
        this.name = name;
    }

    /** A new realm on the shared server. */
    public static Realm create() {
        return create(Map.of());
    }

    /** @param settings members of the realm's representation */
    public static Realm create(Map<String, Object> settings) {
        return create(Server.shared(), settings);
    }

    /** A new realm on a server of the test's own. */
    public static Realm create(Server server, Map<String, Object> settings) {
        Realm realm = new Realm(server, "test-" + COUNTER.incrementAndGet());
        Map<String, Object> representation =
                Json.of("{realm: %s, enabled: true, sslRequired: 'external', eventsEnabled: true}", realm.name);
        representation.put("components", RealmKeys.components());
        representation.putAll(settings);
        // An admin of its own: a token from before the realm says nothing of it.
        new Admin(realm.server).post("", representation);
        realm.addPerson("alice");
        realm.addPerson("bob");
        return realm;
    }

    /** The realm that the demo shows, as it was imported. */
    public static Realm demo() {
        return demo(Server.shared());
    }

    public static Realm demo(Server server) {
        return new Realm(server, "demo");
    }

    /** A realm on the shared server that exists or is imported later. */
    public static Realm named(String name) {
        return new Realm(Server.shared(), name);
    }

    /** Imports this realm from a representation, without the default users. */
    public void importFrom(JsonNode representation) {
        // An admin of its own: a token from before the realm says nothing of it.
        new Admin(server).post("", representation);
    }

    /** The same realm, seen by another node of the cluster. */
    public Realm on(Server node) {
        return new Realm(node, name);
    }

    public String name() {
        return name;
    }

    public String url() {
        return server.baseUri() + "/realms/" + name;
    }

    public Admin admin() {
        return admin;
    }

    /** The path below this realm, for {@link Admin}. */
    public String path(String below) {
        return "/" + name + below;
    }

    public void addPerson(String username) {
        String email = username + "@example.org";
        admin.post(path("/users"), Json.of("""
                        {username: %1$s, firstName: %1$s, lastName: 'Test', email: %2$s, emailVerified: true,
                         enabled: true, credentials: [{type: 'password', value: %1$s}]}""", username, email));
    }

    public String userId(String username) {
        String users = path("/users?exact=true&username=" + username);
        return admin.get(users).at("/0/id").asText();
    }

    public void updatePerson(String username, Map<String, Object> changes) {
        admin.put(path("/users/" + userId(username)), changes);
    }

    public void update(Map<String, Object> changes) {
        admin.put("/" + name, changes);
    }

    public void delete() {
        admin.delete("/" + name);
    }

    /** Whether the admin's list of the user's sessions contains this session. */
    public boolean hasSession(String userId, String sessionId) {
        Reply list = admin.send("GET", path("/users/" + userId + "/sessions"), null);
        return list.status() == 200 && list.json().findValuesAsText("id").contains(sessionId);
    }

    /** Lets users of another realm sign in here, through an identity provider with this alias. */
    public void addIdentityProvider(String alias, Realm other) {
        String there = other.url() + "/protocol/openid-connect";
        Map<String, Object> config = Json.of("""
                {clientId: %1$s, clientSecret: %1$s, clientAuthMethod: 'client_secret_post', useJwksUrl: true,
                 validateSignature: true, defaultScope: 'openid profile email', issuer: %2$s}""", alias, other.url());
        config.putAll(Map.of("authorizationUrl", there + "/auth", "tokenUrl", there + "/token"));
        config.putAll(Map.of("logoutUrl", there + "/logout", "jwksUrl", there + "/certs"));
        admin.post(
                path("/identity-provider/instances"),
                Map.of("alias", alias, "providerId", "oidc", "enabled", true, "config", config));
        other.addConfidentialClient(
                alias,
                Json.of(
                        """
                        {redirectUris: [%s], attributes:
                         {'backchannel.logout.url': %s, 'backchannel.logout.session.required': true}}""",
                        url() + "/broker/" + alias + "/endpoint*",
                        url() + "/protocol/openid-connect/logout/backchannel-logout"));
    }

    /** A public client whose users sign in with their password, without permission to create or redeem codes. */
    public Client addClient(String clientId) {
        return addClient(clientId, Map.of());
    }

    /** A client whose secret is its name. */
    public Client addConfidentialClient(String clientId) {
        return addConfidentialClient(clientId, Map.of());
    }

    /** @param settings members of the client's representation */
    public Client addConfidentialClient(String clientId, Map<String, Object> settings) {
        Map<String, Object> representation =
                Json.of("{publicClient: false, clientAuthenticatorType: 'client-secret', secret: %s}", clientId);
        representation.putAll(settings);
        return addClient(clientId, representation);
    }

    /** @param settings members of the client's representation */
    public Client addClient(String clientId, Map<String, Object> settings) {
        Map<String, Object> representation = Json.of("""
                {clientId: %s, enabled: true, protocol: 'openid-connect', publicClient: true,
                 directAccessGrantsEnabled: true, redirectUris: ['http://localhost:3000/*']}""", clientId);
        representation.putAll(settings);
        String id = admin.post(path("/clients"), representation);
        boolean confidential = Boolean.FALSE.equals(representation.get("publicClient"));
        return new Client(this, id, clientId, confidential ? (String) representation.get("secret") : null);
    }

    /** A client that is in the realm already. */
    public Client client(String clientId) {
        return client(clientId, null);
    }

    public Client client(String clientId, String secret) {
        JsonNode found = admin.get(path("/clients?clientId=" + clientId));
        return new Client(this, found.at("/0/id").asText(), clientId, secret);
    }

    /** A client scope with both mappers, see {@link Client#withMapper(Map)}. */
    public String addMapperScope(String scopeName, Map<String, String> config) {
        return addMapperScope(scopeName, mappers(config));
    }

    /** A client scope with a redeem mapper. */
    public String addRedeemScope(String scopeName) {
        return addMapperScope(scopeName, List.of(mapper("auth-codes-redeem", Map.of())));
    }

    private String addMapperScope(String scopeName, List<Map<String, Object>> mappers) {
        String scope = "{name: %s, protocol: 'openid-connect', attributes: {'include.in.token.scope': true}}";
        String id = admin.post(path("/client-scopes"), Json.of(scope, scopeName));
        mappers.forEach(mapper -> admin.post(path("/client-scopes/" + id + "/protocol-mappers/models"), mapper));
        return id;
    }

    static List<Map<String, Object>> mappers(Map<String, String> config) {
        Map<Boolean, Map<String, String>> lifespans = config.entrySet().stream()
                .collect(Collectors.partitioningBy(
                        setting -> setting.getKey().endsWith("-token-lifespan-seconds"),
                        Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        return List.of(
                mapper("auth-codes-create", lifespans.get(false)), mapper("auth-codes-redeem", lifespans.get(true)));
    }

    static Map<String, Object> mapper(String type, Map<String, String> config) {
        return Json.of(
                "{name: %s, protocol: 'openid-connect', protocolMapper: %s, config: %s}",
                type.replace("auth-codes-", "Auth codes: "), type, config);
    }

    /** A new user of this realm with these roles of the client {@code realm-management}. */
    public Admin addAdmin(String username, String... roles) {
        addPerson(username);
        grantAdminRoles(username, roles);
        return new Admin(server, name, username);
    }

    public void grantAdminRoles(String username, String... roles) {
        String management = client("realm-management").id();
        List<JsonNode> mappings = Stream.of(roles)
                .map(role -> admin.get(path("/clients/" + management + "/roles/" + role)))
                .toList();
        admin.post(path("/users/" + userId(username) + "/role-mappings/clients/" + management), mappings);
    }

    /** Gives an admin fine-grained permissions for a user. The realm must have these permissions enabled. */
    public void permit(String adminName, String username, String... scopes) {
        String server = "/clients/" + client("admin-permissions").id() + "/authz/resource-server";
        String name = adminName + "-" + username;
        admin.post(path(server + "/policy/user"), Map.of("name", "is " + name, "users", List.of(userId(adminName))));
        String permission = "{name: %s, resourceType: 'Users', resources: [%s], scopes: %s, policies: [%s]}";
        Object may = Json.of(permission, name, userId(username), scopes, "is " + name);
        admin.post(path(server + "/permission/scope"), may);
    }

    /** The newest event of a type; missing if there is none. */
    public JsonNode lastEvent(String type) {
        return admin.get(path("/events?max=1&type=" + type)).path(0);
    }

    /** The reason in the event of the last refused redemption. */
    public String lastRefusal() {
        return lastEvent("OAUTH2_EXTENSION_GRANT_ERROR").at("/details/reason").asText();
    }
}
