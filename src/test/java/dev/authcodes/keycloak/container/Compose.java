package dev.authcodes.keycloak.container;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The project's {@code docker-compose.yml}, brought up with whichever Docker Compose there is, under a project name and
 * on ports of its own. The image that it builds holds the JAR of this build.
 */
final class Compose implements AutoCloseable {
    static final String ADMIN_PASSWORD = "not-the-default";

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration PULL_PATIENCE = Duration.ofMinutes(5);
    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Pattern IMAGE = Pattern.compile("^ *image: ([^$\\s]+)$", Pattern.MULTILINE);
    private static final String TAG = "test";

    /** Of what the tests run, there is no other place where to get it if it is not there. */
    private static final String UNTESTED = "grafana/";

    private final List<String> program;
    private final int port = Ports.free();
    private final int prometheusPort = Ports.free();

    private Compose(List<String> program) {
        this.program = program;
    }

    /** Skips the test, with the reason, where there is no engine, no Docker Compose, or no image of a service. */
    static Compose installed() {
        assumeTrue(succeeds("docker", "info"), "no container engine answers 'docker info'");
        List<String> program = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(candidate -> succeeds(candidate, "version"))
                .findFirst()
                .orElse(List.of());
        assumeTrue(!program.isEmpty(), "neither 'docker compose' nor 'docker-compose' is installed");
        for (String image : images()) {
            assumeTrue(
                    succeeds("docker", "image", "inspect", image) || succeeds("docker", "pull", "--quiet", image),
                    "the image " + image + " is neither here nor can it be pulled");
        }
        return new Compose(program);
    }

    URI keycloak() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where people reach it, and so what it calls itself. */
    String publicUrl() {
        return "http://localhost:" + port;
    }

    URI prometheus() {
        return URI.create("http://127.0.0.1:" + prometheusPort);
    }

    void build() {
        run("build", "--quiet");
    }

    /** Returns when what was named, or else all of the profile, has been started. */
    void up(String... arguments) {
        run(Stream.concat(Stream.of("up", "--detach"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** The containers are gone, their volumes stay. */
    void down() {
        run("down");
    }

    void kill(String service) {
        run("kill", service);
    }

    /** What a command in the container of a service says, and with which status it ends. */
    Output exec(String service, String... command) {
        List<String> line = compose("exec", "-T", service);
        line.addAll(List.of(command));
        return run(line, PATIENCE);
    }

    /** A value from the engine's description of each container that runs. */
    Map<String, String> inspect(String format) {
        List<String> ids =
                run(compose("ps", "--quiet"), PATIENCE).done().text().lines().toList();
        return ids.stream()
                .map(id -> run(
                                List.of(
                                        "docker",
                                        "inspect",
                                        "--format",
                                        "{{index .Config.Labels \"com.docker.compose.service\"}}=" + format,
                                        id),
                                PATIENCE)
                        .done()
                        .text()
                        .strip()
                        .split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    /** Nothing remains but the images from which others were made. */
    @Override
    public void close() {
        run("down", "--volumes");
        run(List.of("docker", "rmi", "keycloak-auth-codes:" + TAG), PATIENCE);
    }

    private void run(String... arguments) {
        run(compose(arguments), PATIENCE).done();
    }

    private List<String> compose(String... arguments) {
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of("--project-name", "auth-codes-test-" + port, "--profile", "cluster"));
        line.addAll(List.of(arguments));
        return line;
    }

    private Output run(List<String> line, Duration patience) {
        return run(
                line,
                patience,
                Map.of(
                        "KEYCLOAK_PORT",
                        String.valueOf(port),
                        "KEYCLOAK_URL",
                        publicUrl(),
                        "KEYCLOAK_ADMIN_PASSWORD",
                        ADMIN_PASSWORD,
                        "KEYCLOAK_AUTH_CODES_TAG",
                        TAG,
                        "DATABASE_PASSWORD",
                        "not-the-default-either",
                        "PROMETHEUS_PORT",
                        String.valueOf(prometheusPort),
                        "JAR",
                        "prebuilt",
                        // The older builder would make the stage that needs Maven's image, too.
                        "DOCKER_BUILDKIT",
                        "1"));
    }

    private static List<String> images() {
        try {
            String keycloak = Pattern.compile("KEYCLOAK_VERSION=(.+)")
                    .matcher(Files.readString(Path.of("Dockerfile")))
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1);
            return Stream.concat(
                            Stream.of("quay.io/keycloak/keycloak:" + keycloak),
                            IMAGE.matcher(Files.readString(FILE))
                                    .results()
                                    .map(found -> found.group(1))
                                    .filter(image -> !image.startsWith(UNTESTED)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean succeeds(String... line) {
        return run(List.of(line), PULL_PATIENCE, Map.of()).status() == 0;
    }

    private static boolean succeeds(List<String> program, String argument) {
        return succeeds(Stream.concat(program.stream(), Stream.of(argument)).toArray(String[]::new));
    }

    private static Output run(List<String> line, Duration patience, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile("compose", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = Files.readString(log, StandardCharsets.UTF_8);
            Files.delete(log);
            return new Output(line, ended ? process.exitValue() : -1, text);
        } catch (IOException e) {
            // There is no such program.
            return new Output(line, -1, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @param status the program's; -1 if it could not be run, or not to its end */
    record Output(List<String> line, int status, String text) {
        Output done() {
            if (status != 0) {
                throw new AssertionError(String.join(" ", line) + " ended with " + status + ":\n" + text);
            }
            return this;
        }
    }
}
