package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A Keycloak as in production, optimised and on PostgreSQL, on loopback without TLS. It stops with the JVM. */
final class KeycloakServer implements AutoCloseable {
    static final int HEAP_MEGABYTES = 2048;

    private static final Path DISTRIBUTION = Path.of(System.getProperty("server.home"));
    static final Path EXTENSION = Path.of(System.getProperty("extension.jar"));
    private static final Duration START_TIMEOUT = Duration.ofMinutes(10);

    private final Process process;
    private final int port;
    private final int managementPort;
    private final Path log;

    private KeycloakServer(Process process, int port, int managementPort, Path log) {
        this.process = process;
        this.port = port;
        this.managementPort = managementPort;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Builds a server, as when creating an image.
     *
     * @return its folder
     */
    static Path build(String name, boolean withExtension) {
        Path home = DISTRIBUTION.resolveSibling(name);
        Command.delete(home);
        try {
            copy(DISTRIBUTION, home);
            if (withExtension) {
                Files.copy(EXTENSION, home.resolve("providers").resolve(EXTENSION.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Command.run(new ProcessBuilder(kc(home), "build", "--db=postgres", "--metrics-enabled=true"));
        return home;
    }

    /** Where a built server finds the realms to import. */
    static Path realmFile(Path home) {
        return home.resolve("data/import/realm.json");
    }

    static KeycloakServer start(Path home, PostgreSql postgreSql, String database, int port, String... options) {
        int managementPort = Command.freePort();
        Path log = home.resolve("server.log");
        ProcessBuilder builder = new ProcessBuilder(
                        kc(home),
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + managementPort,
                        "--hostname=http://127.0.0.1:" + port,
                        "--cache-embedded-network-bind-address=127.0.0.1",
                        "--db-url=jdbc:postgresql://" + postgreSql.address(database),
                        "--db-username=" + PostgreSql.USER)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.command().addAll(List.of(options));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms" + HEAP_MEGABYTES + "m -Xmx" + HEAP_MEGABYTES + 'm');
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            KeycloakServer server = new KeycloakServer(builder.start(), port, managementPort, log);
            server.awaitStart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI baseUri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    int port() {
        return port;
    }

    URI metricsUri() {
        return URI.create("http://127.0.0.1:" + managementPort + "/metrics");
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVM that the start script runs. */
    ProcessHandle jvm() {
        return process.descendants()
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElse(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitStart() {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!log().contains("Listening on: ")) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("Keycloak did not start. Its log:\n" + log());
            }
            Command.pause(200);
        }
    }

    private static String kc(Path home) {
        return home.resolve("bin/kc.sh").toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                // With the date, by which Keycloak decides whether to build again.
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
