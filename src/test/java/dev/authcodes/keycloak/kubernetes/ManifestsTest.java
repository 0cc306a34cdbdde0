package dev.authcodes.keycloak.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.authcodes.keycloak.kubernetes.OperatorResources.Keycloak;
import dev.authcodes.keycloak.kubernetes.OperatorResources.KeycloakRealmImport;
import dev.authcodes.keycloak.permission.MapperType;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * The manifests have no member that Kubernetes, the Keycloak Operator or Keycloak does not know, and each is of the type
 * that it should be. That is all that is looked at: no cluster runs.
 */
class ManifestsTest {
    private static final Path FOLDER = Path.of("deploy/kubernetes");

    @Test
    void theServerIsOneThatTheOperatorKnows() throws IOException {
        Keycloak keycloak = Strict.read(text("keycloak.yaml"), Keycloak.class);

        assertThat(keycloak.apiVersion()).isEqualTo("k8s.keycloak.org/v2beta1");
        assertThat(keycloak.kind()).isEqualTo("Keycloak");
        assertThat(keycloak.metadata().getName()).isEqualTo("keycloak");
        assertThat(keycloak.spec().instances()).isEqualTo(2);
        assertThat(keycloak.spec().update().strategy()).isEqualTo(OperatorResources.Strategy.Auto);
    }

    @Test
    void theRealmIsOneThatKeycloakReadsAndItsMappersHaveOnlySettingsThereAre() throws IOException {
        KeycloakRealmImport realmImport = Strict.read(text("realm.yaml"), KeycloakRealmImport.class);
        RealmRepresentation realm = realmImport.spec().realm();

        assertThat(realmImport.apiVersion()).isEqualTo("k8s.keycloak.org/v2beta1");
        assertThat(realmImport.kind()).isEqualTo("KeycloakRealmImport");
        assertThat(realmImport.spec().keycloakCRName()).isEqualTo("keycloak");
        Set<String> scopes = new HashSet<>();
        for (ClientScopeRepresentation scope : realm.getClientScopes()) {
            scopes.add(scope.getName());
            assertThat(scope.getProtocolMappers()).singleElement().satisfies(ManifestsTest::assertOurs);
        }
        assertThat(realm.getClients())
                .hasSize(2)
                .extracting(ClientRepresentation::getDefaultClientScopes)
                .allSatisfy(used -> assertThat(used).containsAnyElementsOf(scopes));
    }

    private static void assertOurs(ProtocolMapperRepresentation mapper) {
        MapperType type = Stream.of(MapperType.values())
                .filter(each -> each.providerId().equals(mapper.getProtocolMapper()))
                .findFirst()
                .orElseThrow();
        assertThat(type.properties())
                .extracting(ProviderConfigProperty::getName)
                .containsAll(mapper.getConfig().keySet());
    }

    @Test
    void theNetworkPolicyIsOneThatKubernetesKnows() throws IOException {
        NetworkPolicy policy = Strict.read(text("network-policy.yaml"), NetworkPolicy.class);

        assertThat(policy.getApiVersion()).isEqualTo("networking.k8s.io/v1");
        assertThat(policy.getKind()).isEqualTo("NetworkPolicy");
        assertThat(policy.getSpec().getEgress()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keycloakx-values.yaml", "keycloakx-values-init-container.yaml"})
    void theChartsValuesFitTogether(String file) throws IOException {
        ChartValues values = Strict.read(text(file), ChartValues.class);

        List<Volume> volumes = Strict.read(values.extraVolumes(), new TypeReference<>() {});
        List<VolumeMount> mounts = Strict.read(values.extraVolumeMounts(), new TypeReference<>() {});
        assertThat(mounts)
                .isNotEmpty()
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        volumes.stream().map(Volume::getName).toList());
        assertThat(values.securityContext().getRunAsNonRoot()).isTrue();
    }

    @Test
    void theChartsServerIsStartedAsItsImageWasBuilt() throws IOException {
        ChartValues values = Strict.read(text("keycloakx-values.yaml"), ChartValues.class);
        List<EnvVar> env = Strict.read(values.extraEnv(), new TypeReference<>() {});

        assertThat(values.command()).contains("start", "--optimized");
        assertThat(values.http().relativePath()).isEqualTo("/");
        assertThat(values.database().vendor()).isEqualTo("postgres");
        assertThat(env)
                .allSatisfy(variable ->
                        assertThat(variable.getValueFrom().getSecretKeyRef()).isNotNull());
    }

    @Test
    void theInitContainerPutsTheJarWhereKeycloakLooksForIt() throws IOException {
        ChartValues values = Strict.read(text("keycloakx-values-init-container.yaml"), ChartValues.class);
        List<Container> init = Strict.read(values.extraInitContainers(), new TypeReference<>() {});
        List<VolumeMount> mounts = Strict.read(values.extraVolumeMounts(), new TypeReference<>() {});

        VolumeMount target = init.get(0).getVolumeMounts().get(0);
        assertThat(init.get(0).getCommand()).last().isEqualTo(target.getMountPath() + "/");
        assertThat(mounts)
                .filteredOn(mount -> mount.getName().equals(target.getName()))
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/opt/keycloak/providers");
    }

    /** A manifest with one fault each, which a cluster would refuse or pass over. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keycloak.yaml | instances: | replicas:",
                "keycloak.yaml | strategy: Auto | strategy: Rolling",
                "keycloak.yaml | instances: 2 | instances: two",
                "keycloak.yaml | tlsSecret: | tls:",
                "keycloak.yaml | key: username | field: username",
                "keycloak.yaml | requests: | request:",
                "keycloak.yaml | matchLabels: | labels:",
                "realm.yaml | protocolMapper: | mapper:",
                "realm.yaml | keycloakCRName: | keycloak:",
                "network-policy.yaml | podSelector: | pods:",
                "network-policy.yaml | port: 5432 | ports: 5432",
                "keycloakx-values.yaml | relativePath: | path:",
                "keycloakx-values.yaml | runAsNonRoot: true | runAsNonRoot: nobody"
            })
    void aFaultWouldBeNoticed(String file, String right, String wrong) throws IOException {
        String text = text(file);
        assertThat(text).contains(right);

        assertThatThrownBy(() -> Strict.read(text.replace(right, wrong), type(file)))
                .isInstanceOf(JsonMappingException.class);
    }

    @Test
    void aFaultInsideATemplateWouldBeNoticedToo() throws IOException {
        String mounts = Strict.read(text("keycloakx-values.yaml"), ChartValues.class)
                .extraVolumeMounts()
                .replace("mountPath:", "path:");

        assertThatThrownBy(() -> Strict.read(mounts, new TypeReference<List<VolumeMount>>() {}))
                .isInstanceOf(UnrecognizedPropertyException.class);
    }

    private static Class<?> type(String file) {
        return switch (file) {
            case "keycloak.yaml" -> Keycloak.class;
            case "realm.yaml" -> KeycloakRealmImport.class;
            case "network-policy.yaml" -> NetworkPolicy.class;
            case "keycloakx-values.yaml" -> ChartValues.class;
            default -> throw new IllegalArgumentException(file);
        };
    }

    private static String text(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }
}
