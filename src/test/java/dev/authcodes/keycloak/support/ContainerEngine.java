package dev.authcodes.keycloak.support;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/** Docker or another engine that Testcontainers finds. */
public final class ContainerEngine {
    public static final String MISSING =
            "Testcontainers finds no container engine, neither where DOCKER_HOST points nor at the"
                    + " usual sockets (one before Docker 25 needs -Dapi.version=1.41)";

    private ContainerEngine() {}

    public static boolean isReachable() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    /** Whether the engine can run Keycloak: the image exists or can be pulled. */
    public static boolean runsKeycloak() {
        if (!isReachable()) {
            return false;
        }
        DockerClient engine = DockerClientFactory.instance().client();
        try {
            engine.inspectImageCmd(keycloak()).exec();
            return true;
        } catch (NotFoundException e) {
            return pulls(engine, keycloak());
        }
    }

    /** Pulls once, while Testcontainers would retry for two minutes. */
    private static boolean pulls(DockerClient engine, String image) {
        try {
            engine.pullImageCmd(image).start().awaitCompletion();
            return true;
        } catch (DockerException | DockerClientException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The public image of the tested version. */
    static String keycloak() {
        return "quay.io/keycloak/keycloak:" + System.getProperty("server.version");
    }
}
