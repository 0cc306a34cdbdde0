package dev.authcodes.keycloak.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.authcodes.keycloak.configuration.ConfigurationPage;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/**
 * The realm of {@code docs/existing-clients.md}, with the user {@code alice}, who signs in without a browser.
 *
 * @param app where she signs in, and creates codes
 * @param login whose tokens existing clients have
 */
record ExistingClientsRealm(Realm realm, Client app, Client login) {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    static ExistingClientsRealm imported() {
        ObjectNode realmImport =
                ConfigurationPage.EXISTING_CLIENTS.realmImport().deepCopy();
        Realm realm = Realm.named("existing-clients-" + COUNTER.incrementAndGet());
        realm.importFrom(realmImport.put("realm", realm.name()).put("eventsEnabled", true));
        realm.addPerson("alice");
        Client app = realm.client("app");
        app.update(Map.of("directAccessGrantsEnabled", true));
        return new ExistingClientsRealm(realm, app, realm.client("auth-code-login"));
    }

    String url() {
        return realm.url();
    }

    /** Registers an origin as the page describes, in addition to the existing ones. */
    void register(String origin) {
        login.update(Map.of("webOrigins", List.of("https://app.example.org", origin)));
    }

    /** A new code of a new session. */
    String code() {
        return code("{}");
    }

    String code(String request) {
        return create(app.signIn("alice").accessToken(), request).authCode();
    }

    /** The token that a client stores after it has logged in with a code of a new session. */
    String byJwt() {
        return logIn(code()).accessToken();
    }

    Reply create(String token, String request) {
        return app.createCode(token, request);
    }

    Reply logIn(String code) {
        return login.post("/auth/code-login", Json.text("{auth_code: %s}", code));
    }

    /** A new client with both mappers and all web origins. */
    Client addClient(Map<String, String> config) {
        return realm.addClient(UUID.randomUUID().toString(), Json.of("{webOrigins: ['*']}"))
                .withMapper(config);
    }

    /** The client scope with the claims that existing clients read. */
    String claimsScope() {
        JsonNode scopes = realm.admin().get(login.path("/default-client-scopes"));
        return StreamSupport.stream(scopes.spliterator(), false)
                .filter(scope -> scope.path("name").asText().equals("urnetwork-claims"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
    }
}
