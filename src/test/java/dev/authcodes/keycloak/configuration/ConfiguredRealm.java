package dev.authcodes.keycloak.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Realm;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The realm that a page declares, imported for one test. */
abstract class ConfiguredRealm {
    final JsonNode realmImport;
    final Realm realm;

    @TempDir
    Path directory;

    ConfiguredRealm(ConfigurationPage page) {
        this.realmImport = page.realmImport();
        this.realm = Realm.named(realmImport.path("realm").asText());
    }

    @AfterEach
    void deleteRealm() {
        realm.delete();
    }

    /** The app in which users sign in, allowed to do so without a browser. */
    final Client app(String clientId) {
        realm.addPerson("alice");
        Client app = realm.client(clientId);
        app.update(Map.of("directAccessGrantsEnabled", true));
        return app;
    }
}
