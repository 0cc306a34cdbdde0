package dev.authcodes.keycloak.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Server;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A shell in which {@code kcadm.sh} is the distribution's own, signed in to the shared server. What it remembers lies in a
 * folder of the test's, not in the home of whoever runs the tests.
 */
final class Kcadm {
    private static final String ADDRESS_ON_THE_PAGE = "http://localhost:8080";

    private final Path directory;

    private Kcadm(Path directory) {
        this.directory = directory;
    }

    static Kcadm signedIn(Path directory) {
        Kcadm kcadm = new Kcadm(directory);
        kcadm.install();
        kcadm.succeeds(ConfigurationPage.signingInWithKcadm()
                .replace(ADDRESS_ON_THE_PAGE, Server.shared().baseUri().toString()));
        return kcadm;
    }

    void succeeds(String lines) {
        Run run = run(lines);
        assertThat(run.status()).as(run.output()).isZero();
    }

    /** @return what it printed */
    String fails(String lines) {
        Run run = run(lines);
        assertThat(run.status()).as(run.output()).isNotZero();
        return run.output();
    }

    private record Run(int status, String output) {}

    private Run run(String lines) {
        try {
            ProcessBuilder builder = new ProcessBuilder("sh", "-ec", lines).redirectErrorStream(true);
            builder.environment().put("PATH", directory + File.pathSeparator + System.getenv("PATH"));
            builder.environment().put("KC_CLI_PASSWORD", Server.ADMIN);
            // It lives for a second.
            builder.environment().put("KC_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void install() {
        Path original = Path.of(System.getProperty("server.home"), "bin/kcadm.sh");
        Path ours = directory.resolve("kcadm.sh");
        try {
            // The option belongs behind the command, whose words come first.
            Files.writeString(
                    ours, "#!/bin/sh\nexec '" + original + "' \"$@\" --config '" + directory + "/kcadm.config'\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(ours.toFile().setExecutable(true)).isTrue();
    }
}
