package dev.authcodes.keycloak.support;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.images.RemoteDockerImage;
import org.testcontainers.utility.DockerImageName;

/** Docker, or what answers in its place, where Testcontainers finds it. */
public final class ContainerEngine {
    public static final String MISSING =
            "Testcontainers finds no container engine, neither where DOCKER_HOST points nor at the"
                    + " usual sockets (one before Docker 25 needs -Dapi.version=1.41)";

    private ContainerEngine() {}

    public static boolean isReachable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Whether it can run Keycloak: the image is there, or has come from its registry now. */
    public static boolean runsKeycloak() {
        if (!isReachable()) {
            return false;
        }
        try {
            new RemoteDockerImage(DockerImageName.parse(keycloak())).get();
            return true;
        } catch (ContainerFetchException e) {
            return false;
        }
    }

    /** The public image, in the version that is tested. */
    static String keycloak() {
        return "quay.io/keycloak/keycloak:" + System.getProperty("server.version");
    }
}
