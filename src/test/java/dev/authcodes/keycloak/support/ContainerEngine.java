package dev.authcodes.keycloak.support;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/** Docker, or what answers in its place, where Testcontainers finds it. */
public final class ContainerEngine {
    public static final String MISSING =
            "Testcontainers finds no container engine: none at the usual sockets, nor where"
                    + " DOCKER_HOST or .testcontainers.properties point";

    private ContainerEngine() {}

    public static boolean isReachable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Whether it can run the image: it is there, or has come from its registry now. */
    public static boolean has(String image) {
        try {
            new RemoteDockerImage(DockerImageName.parse(image)).get();
            return true;
        } catch (ContainerFetchException e) {
            return false;
        }
    }
}
