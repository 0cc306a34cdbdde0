package dev.authcodes.keycloak.container;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.Program;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The project's {@code docker-compose.yml}, brought up with whichever Docker Compose there is, under a project name and
 * on ports of its own. The image that it builds holds the JAR of this build.
 */
final class Compose implements AutoCloseable {
    static final String ADMIN_PASSWORD = "not-the-default";

    private static final String TAG = "test";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The older builder would make the stage that needs Maven's image, too. */
    private static final Map<String, String> BUILDKIT = Map.of("DOCKER_BUILDKIT", "1");

    private static final Pattern KEYCLOAK = Pattern.compile("^ARG KEYCLOAK_VERSION=(.+)$", Pattern.MULTILINE);
    private static final Pattern IMAGE = Pattern.compile("^ *image: ([^$\\s]+)$", Pattern.MULTILINE);

    /** Files of a profile that the tests do not start. */
    private static final String GRAFANA = "grafana/";

    private final List<String> program;
    private final int port = Ports.free();
    private final String project = "auth-codes-test-" + port;
    private final int prometheusPort = Ports.free();

    private Compose(List<String> program) {
        this.program = program;
    }

    /** Skips the test, with the reason, if a requirement is missing. */
    static Compose installed() {
        assumeTrue(Program.run("docker", "info").succeeded(), "no container engine answers 'docker info'");
        List<String> program = Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(candidate ->
                        program(Map.of(), with(candidate, "version")).succeeded())
                .findFirst()
                .orElse(List.of());
        assumeTrue(!program.isEmpty(), "neither 'docker compose' nor 'docker-compose' is installed");
        assumeTrue(
                program(BUILDKIT, List.of("docker", "build", "--help")).succeeded(),
                "'docker build' has no BuildKit: it lacks its component buildx");
        for (String image : images()) {
            assumeTrue(
                    Program.run("docker", "image", "inspect", image).succeeded()
                            || Program.run("docker", "pull", "--quiet", image).succeeded(),
                    "the image " + image + " is neither here nor can it be pulled");
        }
        return new Compose(program);
    }

    static Program build(String... arguments) {
        return program(BUILDKIT, with(List.of("docker", "build"), arguments));
    }

    URI keycloak() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The address for users, which Keycloak puts into responses. */
    String publicUrl() {
        return "http://localhost:" + port;
    }

    URI prometheus() {
        return URI.create("http://127.0.0.1:" + prometheusPort);
    }

    void build() {
        run("build").done();
    }

    /** Starts these services and their dependencies. */
    void up(String... services) {
        program(environment(), with(line("up", "--detach"), services)).done();
    }

    /** Waits long, since nodes start slowly while other tests run. */
    void awaitHealth(String service) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() ->
                            inspect("{{.State.Health.Status}}").get(service).equals("healthy"));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    service + " did not get healthy:\n" + run("logs", service).text(), e);
        }
    }

    /** Removes the containers and keeps their volumes. */
    void down() {
        run("down").done();
    }

    void kill(String service) {
        run("kill", service).done();
    }

    Program exec(String service, String... command) {
        return program(environment(), with(line("exec", "-T", service), command));
    }

    /** By service, what the engine's description of its container has; {@code format} is a Go template. */
    Map<String, String> inspect(String format) {
        return run("ps", "--quiet")
                .done()
                .lines()
                .collect(Collectors.toMap(
                        id -> inspect("{{index .Config.Labels \"com.docker.compose.service\"}}", id),
                        id -> inspect(format, id)));
    }

    private static String inspect(String format, String container) {
        return Program.run("docker", "inspect", "--format", format, container).done();
    }

    /** Removes everything, including volumes. */
    @Override
    public void close() {
        run("down", "--volumes").done();
        Program.run("docker", "rmi", "keycloak-auth-codes:" + TAG);
    }

    private Program run(String... arguments) {
        return program(environment(), line(arguments));
    }

    private static Program program(Map<String, String> environment, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        return Program.run(builder);
    }

    /** The command line with both profiles, which all services need to be found by name. */
    private List<String> line(String... arguments) {
        return with(
                with(program, "--project-name", project, "--profile", "cluster", "--profile", "monitoring"), arguments);
    }

    private Map<String, String> environment() {
        return Json.texts("""
                {DOCKER_BUILDKIT: '1', JAR: 'prebuilt', KEYCLOAK_AUTH_CODES_TAG: %s, KEYCLOAK_PORT: %s, KEYCLOAK_URL: %s,
                 KEYCLOAK_ADMIN_PASSWORD: %s, DATABASE_PASSWORD: 'not-the-default-either', PROMETHEUS_PORT: %s}""", TAG, port, publicUrl(), ADMIN_PASSWORD, prometheusPort);
    }

    private static List<String> with(List<String> line, String... more) {
        List<String> all = new ArrayList<>(line);
        all.addAll(List.of(more));
        return all;
    }

    private static List<String> images() {
        return Stream.concat(
                        found(KEYCLOAK, "Dockerfile").map("quay.io/keycloak/keycloak:"::concat),
                        found(IMAGE, "docker-compose.yml").filter(image -> !image.startsWith(GRAFANA)))
                .toList();
    }

    private static Stream<String> found(Pattern pattern, String file) {
        String text = Uncheck.get(() -> Files.readString(Path.of(file)));
        return pattern.matcher(text).results().map(match -> match.group(1));
    }
}
