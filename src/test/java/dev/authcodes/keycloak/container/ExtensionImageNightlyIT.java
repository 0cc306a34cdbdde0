package dev.authcodes.keycloak.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Program;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image for image volumes, from which the image of the compose file takes the JAR as well. */
class ExtensionImageNightlyIT {
    private static final String IMAGE = "keycloak-auth-codes-jar:test";

    @Test
    void theImageContainsNothingButTheJar(@TempDir Path folder) {
        Compose.installed();
        Compose.build("--build-arg", "JAR=prebuilt", "--target", "extension", "--tag", IMAGE, ".")
                .done();

        // One layer, of the one COPY that the Dockerfile has for it.
        assertThat(Program.run("docker", "image", "inspect", "--format", "{{len .RootFS.Layers}}", IMAGE)
                        .done())
                .isEqualTo("1");
        String container = Program.run("docker", "create", IMAGE, "nothing").done();
        Path jar = folder.resolve("taken.jar");
        Program.run("docker", "cp", container + ":/keycloak-auth-codes.jar", jar.toString())
                .done();
        Program.run("docker", "rm", container).done();
        assertThat(jar).hasSameBinaryContentAs(Path.of(System.getProperty("extension.jar")));
    }

    @AfterEach
    void remove() {
        Program.run("docker", "rmi", IMAGE);
    }
}
