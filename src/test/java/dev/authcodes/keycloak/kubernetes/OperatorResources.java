package dev.authcodes.keycloak.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import java.util.Map;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * The resources of the Keycloak Operator 26.7, {@code k8s.keycloak.org/v2beta1}, as far as our manifests use them, written
 * down from the operator's classes {@code KeycloakSpec} and {@code KeycloakRealmImportSpec} and what these name.
 */
final class OperatorResources {
    private OperatorResources() {}

    record Keycloak(String apiVersion, String kind, ObjectMeta metadata, KeycloakSpec spec) {}

    record KeycloakSpec(
            int instances,
            String image,
            Update update,
            Database db,
            Hostname hostname,
            Http http,
            Proxy proxy,
            Ingress networkPolicy,
            ServiceMonitor serviceMonitor,
            BootstrapAdmin bootstrapAdmin,
            ResourceRequirements resources) {}

    record Update(Strategy strategy, String revision) {}

    /** Spelt as in the resource. */
    enum Strategy {
        RecreateOnImageChange,
        Auto,
        Explicit
    }

    record Database(
            String vendor,
            String host,
            Integer port,
            String database,
            SecretKeySelector usernameSecret,
            SecretKeySelector passwordSecret) {}

    record Hostname(String hostname, String admin, Boolean strict, Boolean backchannelDynamic) {}

    record Http(String tlsSecret, Boolean httpEnabled, Integer httpPort, Integer httpsPort) {}

    record Proxy(String headers) {}

    record Ingress(
            boolean enabled,
            List<NetworkPolicyPeer> http,
            List<NetworkPolicyPeer> https,
            List<NetworkPolicyPeer> management) {}

    record ServiceMonitor(boolean enabled, String interval, String scrapeTimeout) {}

    record BootstrapAdmin(SecretName user, SecretName service) {}

    record SecretName(String secret) {}

    record KeycloakRealmImport(String apiVersion, String kind, ObjectMeta metadata, KeycloakRealmImportSpec spec) {}

    record KeycloakRealmImportSpec(
            String keycloakCRName,
            RealmRepresentation realm,
            ResourceRequirements resources,
            Map<String, String> labels) {}
}
