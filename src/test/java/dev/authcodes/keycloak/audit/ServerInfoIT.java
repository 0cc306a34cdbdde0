package dev.authcodes.keycloak.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.Admin;
import dev.authcodes.keycloak.support.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The admin console's page "Provider info", which shows {@code /admin/serverinfo}. */
class ServerInfoIT {

    @Test
    void theServerInfoListsTheExtensionWithItsVersion() throws IOException {
        JsonNode providers = new Admin(Server.shared()).serverInfo().path("providers");
        JsonNode endpoint = providers.at("/realm-restapi-extension/providers/auth/operationalInfo");
        JsonNode grant = providers.at("/oauth2-grant-type/providers/urn:keycloak:grant-type:auth-code/operationalInfo");

        assertThat(endpoint.path("extension").asText()).isEqualTo("Keycloak Auth Codes");
        assertThat(endpoint.path("version").asText()).isEqualTo(versionOfTheJar());
        assertThat(grant).isEqualTo(endpoint);
    }

    private static String versionOfTheJar() throws IOException {
        try (JarFile jar =
                new JarFile(Path.of(System.getProperty("extension.jar")).toFile())) {
            return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }
}
