package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Keycloak, unpacked from its distribution, on loopback and free ports. It stops with the JVM, by its process id.
 */
public final class Server implements AutoCloseable {
    public static final String ADMIN = "admin";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final String HEAP = "-Xms256m -Xmx1g";

    private final Process process;
    private final URI baseUri;
    private final Path log;

    private Server(Process process, URI baseUri, Path log) {
        this.process = process;
        this.baseUri = baseUri;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** The server that all test classes share; started when the first one asks for it. */
    public static Server shared() {
        return Shared.SERVER;
    }

    public static Setup in(Path home) {
        return new Setup(home);
    }

    public URI baseUri() {
        return baseUri;
    }

    /** What the server has written to its log so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server has ended by itself. */
    public void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks the server to stop and waits for it, so that it writes down what it has to. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                children.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static final class Shared {
        static final Server SERVER = Server.in(Path.of(System.getProperty("server.home")))
                .withEmptyData()
                .withExtension(Path.of(System.getProperty("extension.jar")))
                .withRealm(Path.of("src/demo/demo-realm.json"))
                .start();
    }

    /** What a server is started with. */
    public static final class Setup {
        private final Path home;
        private final List<String> options = new ArrayList<>();
        private int port;
        private String javaOptions = System.getProperty("server.java.options", "");

        private Setup(Path home) {
            this.home = home;
        }

        public Setup withEmptyData() {
            delete(home.resolve("data"));
            return this;
        }

        /** Unpacks, so to speak, a server of its own: everything of another one but its data and its extensions. */
        public Setup copiedFrom(Path other) {
            delete(home);
            try (Stream<Path> files = Files.walk(other)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path relative = other.relativize(file);
                    if (!relative.startsWith("data") && !relative.startsWith("providers")) {
                        copy(file, home.resolve(relative));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        public Setup withExtension(Path jar) {
            copy(jar, home.resolve("providers").resolve(jar.getFileName()));
            return this;
        }

        public Setup withRealm(Path json) {
            copy(json, home.resolve("data/import").resolve(json.getFileName()));
            options.add("--import-realm");
            return this;
        }

        public Setup withPort(int fixed) {
            port = fixed;
            return this;
        }

        public Setup withOption(String option) {
            options.add(option);
            return this;
        }

        public Server start() {
            int httpPort = port == 0 ? freePort() : port;
            Path log = home.resolve("data/server-" + httpPort + ".log");
            List<String> command = new ArrayList<>(List.of(
                    home.resolve("bin/kc.sh").toString(),
                    "start-dev",
                    "--http-host=127.0.0.1",
                    "--http-port=" + httpPort,
                    "--http-management-port=" + freePort(),
                    "--log-level=info,dev.authcodes:debug"));
            command.addAll(options);
            try {
                Files.createDirectories(log.getParent());
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectOutput(log.toFile());
                builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
                builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
                builder.environment().put("JAVA_OPTS_KC_HEAP", HEAP);
                builder.environment().put("JAVA_OPTS_APPEND", javaOptions);
                builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
                Server server = new Server(builder.start(), URI.create("http://127.0.0.1:" + httpPort), log);
                server.awaitStart();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void awaitStart() {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!log().contains("Listening on: ")) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("Keycloak did not start. Its log:\n" + log());
            }
            Pause.of(Duration.ofMillis(200));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
