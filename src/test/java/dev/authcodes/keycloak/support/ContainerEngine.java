package dev.authcodes.keycloak.support;

import org.testcontainers.DockerClientFactory;

/** Docker, or what answers in its place, where Testcontainers finds it. */
public final class ContainerEngine {
    public static final String MISSING =
            "Testcontainers finds no container engine: none at the usual sockets, nor where"
                    + " DOCKER_HOST or .testcontainers.properties point";

    private ContainerEngine() {}

    public static boolean isReachable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
