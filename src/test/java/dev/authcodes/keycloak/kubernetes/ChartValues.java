package dev.authcodes.keycloak.kubernetes;

import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;

/**
 * The values of the Helm chart codecentric/keycloakx 7, as far as ours use them. Those that are text are templates of
 * YAML, which the chart puts into the pod.
 */
record ChartValues(
        Image image,
        List<String> command,
        Integer replicas,
        Http http,
        Cache cache,
        Proxy proxy,
        Database database,
        String extraEnv,
        SecurityContext securityContext,
        String extraInitContainers,
        String extraVolumes,
        String extraVolumeMounts,
        ServiceMonitor serviceMonitor) {

    record Image(String repository, String tag, String digest, String pullPolicy) {}

    record Http(String relativePath, String internalPort, String internalScheme) {}

    record Cache(String stack) {}

    record Proxy(boolean enabled, String mode) {}

    record Database(
            String vendor,
            String hostname,
            int port,
            String database,
            String username,
            String existingSecret,
            String existingSecretKey) {}

    record ServiceMonitor(boolean enabled) {}
}
