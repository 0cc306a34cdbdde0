package dev.authcodes.keycloak.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/**
 * The scripts of {@code src/test/node}, in a copy below {@code target}, with what their lock file names. Installed once
 * for all test classes.
 */
public final class NodeProject {
    private static final Path SOURCE = Path.of("src/test/node");
    private static final Path HOME = Path.of(System.getProperty("node.home", "target/node-1"));
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private NodeProject() {}

    /** Skips the test, with the reason, if Node is not installed. */
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
        String output = run(environment, "node", script);
        try {
            return new ObjectMapper().readTree(output);
        } catch (JsonProcessingException e) {
            throw new AssertionError(script + " printed no JSON: " + output, e);
        }
    }

    /** Starts a script that the caller talks to through its input and output. */
    public Process start(String script, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder("node", script)
                .directory(HOME.toFile())
                .redirectError(HOME.resolve(script + ".log").toFile());
        builder.environment().putAll(environment);
        return Uncheck.get(builder::start);
    }

    private static final class Installed {
        static final NodeProject PROJECT = install();
    }

    private static NodeProject install() {
        Uncheck.run(() -> FileUtils.copyDirectory(SOURCE.toFile(), HOME.toFile(), File::isFile));
        run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        return new NodeProject();
    }

    private static String run(Map<String, String> environment, String... command) {
        Path errors = HOME.resolve("errors.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(HOME.toFile()).redirectError(errors.toFile());
        builder.environment().putAll(environment);
        Program program = Program.run(builder, TIMEOUT);
        if (!program.succeeded()) {
            throw new AssertionError(String.join(" ", command) + " failed: "
                    + Uncheck.get(() -> Files.readString(errors)) + program.text());
        }
        return program.text();
    }

    /** Whether there is such a program. */
    public static boolean isOnPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, command))
                .anyMatch(Files::isExecutable);
    }
}
