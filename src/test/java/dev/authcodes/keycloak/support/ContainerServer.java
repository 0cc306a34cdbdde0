package dev.authcodes.keycloak.support;

import static org.junit.jupiter.api.Assumptions.abort;

import dasniko.testcontainers.keycloak.ExtendableKeycloakContainer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.utility.MountableFile;

/**
 * A Keycloak of the public image. Its port is the same inside as outside, so that the server reaches itself at the
 * address that the tests use, as it does for another realm as identity provider. It stops with the JVM, for which
 * Testcontainers cares.
 */
record ContainerServer(Keycloak container, URI baseUri, URI managementUri) implements Server {
    private static final int MANAGEMENT_PORT = 9000;
    private static final String HOME = "/opt/keycloak/";
    private static final String LOG = HOME + "data/log/keycloak.log";

    /** An unreachable engine is a failure, since containers were requested explicitly. */
    static Server start(Path extension, Path realm, Path themes, List<String> options) {
        if (!ContainerEngine.isReachable()) {
            throw new IllegalStateException("-Dkeycloak.runtime=container, but " + ContainerEngine.MISSING);
        }
        int port = Ports.free();
        Keycloak container = new Keycloak(port)
                .withProviderLibsFrom(List.of(extension.toFile()))
                .withCopyFileToContainer(MountableFile.forHostPath(realm), HOME + "data/import/" + realm.getFileName())
                .withCopyFileToContainer(MountableFile.forHostPath(themes), HOME + "themes")
                .withStartupTimeout(START_TIMEOUT)
                .withCustomCommand("--http-port=" + port)
                // The file, since what the engine has of the console lags behind.
                .withCustomCommand("--log=console,file")
                .withCustomCommand(DistributionServer.LOG_LEVEL);
        options.forEach(container::withCustomCommand);
        container.start();
        URI management = address(container, container.getMappedPort(MANAGEMENT_PORT));
        return new ContainerServer(container, address(container, port), management);
    }

    @Override
    public String log() {
        return container.copyFileFromContainer(
                LOG, content -> new String(content.readAllBytes(), StandardCharsets.UTF_8));
    }

    @Override
    public Path data() {
        return abort("The data of a server in a container is not on this disk");
    }

    @Override
    public boolean isAlive() {
        return container.isRunning();
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.stop();
    }

    /** The numeric address of a local engine, since its name may resolve to IPv6, where it does not listen. */
    private static URI address(Keycloak container, int port) {
        return URI.create("http://" + container.getHost().replace("localhost", "127.0.0.1") + ':' + port);
    }

    static final class Keycloak extends ExtendableKeycloakContainer<Keycloak> {
        Keycloak(int port) {
            super(ContainerEngine.keycloak());
            // Its log would be all that is to be seen of the tests.
            setLogConsumers(List.of());
            setExposedPorts(List.of(MANAGEMENT_PORT));
            addFixedExposedPort(port, port);
        }

        @Override
        protected void configure() {
            super.configure();
            // As for the distribution, and not a share of whatever memory there is.
            withEnv("JAVA_OPTS_KC_HEAP", DistributionServer.HEAP);
        }
    }
}
