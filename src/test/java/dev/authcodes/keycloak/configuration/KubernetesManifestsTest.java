package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The manifests match each other and the Dockerfile. This test runs no cluster; RealmConfigurationIT imports the realm.
 */
class KubernetesManifestsTest {
    private static final String OPERATOR_API = "k8s.keycloak.org/v2beta1";

    private final JsonNode keycloak = Manifest.read("keycloak.yaml");
    private final JsonNode realm = Manifest.read("realm.yaml");
    private final JsonNode values = Manifest.read("keycloakx-values.yaml");

    @Test
    void theOperatorImportsTheRealmIntoItsServer() {
        assertThat(keycloak.path("apiVersion").asText()).isEqualTo(OPERATOR_API);
        assertThat(keycloak.path("kind").asText()).isEqualTo("Keycloak");
        assertThat(realm.path("apiVersion").asText()).isEqualTo(OPERATOR_API);
        assertThat(realm.path("kind").asText()).isEqualTo("KeycloakRealmImport");
        assertThat(realm.at("/spec/keycloakCRName")).isEqualTo(keycloak.at("/metadata/name"));
    }

    @Test
    void theManifestUsesTheImageOfTheDockerfileWithTheJar() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile"));
        String image = values.at("/image/repository").asText()
                + ':'
                + values.at("/image/tag").asText();

        assertThat(keycloak.at("/spec/image").asText()).isEqualTo(image);
        assertThat(Files.readString(Path.of("docs/kubernetes.md"))).contains("docker build -t " + image + " .");
        assertThat(dockerfile)
                .contains("ARG KEYCLOAK_VERSION=" + values.at("/image/tag").asText())
                .contains("COPY --from=extension /keycloak-auth-codes.jar /opt/keycloak/providers/");
    }

    /** The image has the JAR in its root directory, which is mounted as the folder. */
    @Test
    void theJarImageIsMountedWhereKeycloakLooksForProviders() throws IOException {
        JsonNode own = Manifest.read("keycloakx-image-volume-values.yaml");
        JsonNode volume = Manifest.parse(own.path("extraVolumes").asText()).path(0);
        JsonNode mount = Manifest.parse(own.path("extraVolumeMounts").asText()).path(0);

        assertThat(own.path("command"))
                .extracting(JsonNode::asText)
                .contains("start")
                .doesNotContain("--optimized");
        assertThat(own.at("/image/tag")).isEqualTo(values.at("/image/tag"));
        assertThat(mount.path("name")).isEqualTo(volume.path("name"));
        assertThat(mount.path("mountPath").asText()).isEqualTo("/opt/keycloak/providers");
        assertThat(Files.readString(Path.of("docs/kubernetes.md")))
                .contains("docker build --target extension -t "
                        + volume.at("/image/reference").asText() + " .");
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("FROM scratch AS extension")
                .contains("COPY --from=jar /keycloak-auth-codes.jar /\n");
    }

    /** As the Dockerfile builds it. */
    @Test
    void theManifestStartsAnOptimisedServerOnPostgreSql() {
        assertThat(values.path("command")).extracting(JsonNode::asText).contains("start", "--optimized");
        assertThat(values.at("/http/relativePath").asText()).isEqualTo("/");
        assertThat(values.at("/database/vendor").asText()).isEqualTo("postgres");
        assertThat(keycloak.at("/spec/db/vendor").asText()).isEqualTo("postgres");
    }

    /** The chart expects these templates as texts. */
    @Test
    void theServerWritesOnlyIntoVolumesSinceTheImageIsReadOnly() {
        JsonNode volumes = Manifest.parse(values.path("extraVolumes").asText());
        JsonNode mounts = Manifest.parse(values.path("extraVolumeMounts").asText());

        assertThat(values.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(values.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(mounts).extracting(mount -> mount.path("mountPath").asText()).contains("/opt/keycloak/data", "/tmp");
        assertThat(mounts.findValuesAsText("name"))
                .containsExactlyInAnyOrderElementsOf(volumes.findValuesAsText("name"));
    }
}
