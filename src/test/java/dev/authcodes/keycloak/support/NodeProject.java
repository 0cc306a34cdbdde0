package dev.authcodes.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The scripts of {@code src/test/node}, in a copy below {@code target}, with what their lock file names. Installed once
 * for all test classes.
 */
public final class NodeProject {
    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path HOME = Path.of("target/node");
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private NodeProject() {}

    /** Skips the test, with the reason, where Node is not installed. */
    public static NodeProject installed() {
        for (String command : List.of("node", "npm")) {
            assumeTrue(isOnPath(command), "'" + command + "' is not on the PATH");
        }
        return Installed.PROJECT;
    }

    /**
     * Runs a script and returns the line of JSON that it printed.
     *
     * @param environment what the script is told, beside the environment of the tests
     */
    public JsonNode run(String script, Map<String, String> environment) {
        Path output = HOME.resolve(script + ".out");
        run(List.of("node", script), environment, output);
        try {
            return new ObjectMapper().readTree(read(output));
        } catch (JsonProcessingException e) {
            throw new AssertionError(script + " printed no JSON: " + read(output), e);
        }
    }

    private static final class Installed {
        static final NodeProject PROJECT = install();
    }

    private static NodeProject install() {
        install(SOURCE, HOME);
        return new NodeProject();
    }

    /** Copies the files of a folder to another one, and installs there what their lock file names. */
    public static void install(Path source, Path home) {
        copySources(source, home);
        run(List.of("npm", "ci", "--no-audit", "--no-fund"), Map.of(), home.resolve("npm.out"));
    }

    /** In the folder of its output. */
    private static void run(List<String> command, Map<String, String> environment, Path output) {
        Path home = output.getParent();
        Path errors = home.resolve(output.getFileName() + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(command + " took longer than " + TIMEOUT + ": " + read(errors));
            }
            assertThat(process.exitValue())
                    .as("%s: %s", command, read(errors) + read(output))
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copySources(Path source, Path home) {
        try (Stream<Path> files = Files.list(source)) {
            Files.createDirectories(home);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, home.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is such a program. */
    public static boolean isOnPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, command))
                .anyMatch(Files::isExecutable);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
