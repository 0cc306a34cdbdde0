package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the page arranges, whatever the notation: two that are equal give clients the same permissions.
 *
 * @param scopes the client scopes for auth codes, by name
 * @param apps the clients that the page names, by client ID
 */
record Arrangement(Map<String, Scope> scopes, Map<String, App> apps) {
    private static final String PKCE = "pkce.code.challenge.method";
    private static final Set<String> APPS =
            Set.of("web-app", "cli", "backup-agent", "auth-code-login", "auth-code-connect");

    /**
     * @param consentText empty where the scope is not on the consent screen
     * @param mapper the settings of its mapper "Auth codes"
     */
    record Scope(String description, boolean inTokenScope, String consentText, Map<String, String> mapper) {}

    /** @param mapper the settings of the mapper in its dedicated scope; empty where it has none */
    record App(
            boolean publicClient,
            boolean standardFlow,
            boolean directAccess,
            boolean fullScope,
            String rootUrl,
            String baseUrl,
            Set<String> redirectUris,
            Set<String> webOrigins,
            String pkce,
            Set<String> defaultScopes,
            Set<String> optionalScopes,
            Map<String, String> mapper) {}

    Arrangement {
        scopes = new TreeMap<>(scopes);
        apps = new TreeMap<>(apps);
    }

    /** Of representations as Keycloak imports and shows them; what else there is in the realm is left out. */
    static Arrangement of(JsonNode clientScopes, JsonNode clients) {
        return new Arrangement(
                stream(clientScopes)
                        .filter(scope -> scope.path("name").asText().startsWith("auth-codes-"))
                        .collect(Collectors.toMap(scope -> scope.path("name").asText(), Arrangement::scope)),
                stream(clients)
                        .filter(client -> APPS.contains(client.path("clientId").asText()))
                        .collect(Collectors.toMap(
                                client -> client.path("clientId").asText(), Arrangement::app)));
    }

    static Arrangement of(JsonNode realm) {
        return of(realm.path("clientScopes"), realm.path("clients"));
    }

    private static Scope scope(JsonNode scope) {
        JsonNode attributes = scope.path("attributes");
        boolean shown =
                "true".equals(attributes.path("display.on.consent.screen").asText());
        return new Scope(
                scope.path("description").asText(),
                "true".equals(attributes.path("include.in.token.scope").asText()),
                shown ? attributes.path("consent.screen.text").asText() : "",
                mapper(scope));
    }

    private static App app(JsonNode client) {
        return new App(
                client.path("publicClient").asBoolean(),
                client.path("standardFlowEnabled").asBoolean(true),
                client.path("directAccessGrantsEnabled").asBoolean(),
                client.path("fullScopeAllowed").asBoolean(true),
                client.path("rootUrl").asText(),
                client.path("baseUrl").asText(),
                texts(client.path("redirectUris")),
                texts(client.path("webOrigins")),
                client.path("attributes").path(PKCE).asText(),
                texts(client.path("defaultClientScopes")),
                texts(client.path("optionalClientScopes")),
                mapper(client));
    }

    private static Map<String, String> mapper(JsonNode container) {
        return stream(container.path("protocolMappers"))
                .filter(mapper -> mapper.path("protocolMapper").asText().startsWith("auth-codes-"))
                .findFirst()
                .map(mapper -> map(mapper.path("config")))
                .orElse(Map.of());
    }

    static Map<String, String> map(JsonNode object) {
        return object.properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
    }

    static Set<String> texts(JsonNode array) {
        return stream(array).map(JsonNode::asText).collect(Collectors.toSet());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
