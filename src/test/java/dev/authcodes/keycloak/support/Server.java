package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final String LISTENING = "Listening on: ";
    private static final String HEAP = "-Xms256m -Xmx1g";

    private final Process process;
    private final URI baseUri;
    private final URI managementUri;
    private final Path log;

    private Server(Process process, URI baseUri, URI managementUri, Path log) {
        this.process = process;
        this.baseUri = baseUri;
        this.managementUri = managementUri;
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

    /**
     * As {@link #in}, with a copy of the unpacked distribution, which is made where it is not there yet: another choice
     * of build options needs a home of its own, or it would be built again at each start.
     */
    public static Setup inCopy(String name) {
        Path original = Path.of(System.getProperty("server.home"));
        Path home = original.resolveSibling(original.getFileName() + "-" + name);
        if (!Files.exists(home)) {
            Path unfinished = home.resolveSibling(home.getFileName() + "-unfinished");
            delete(unfinished);
            copyTree(original, unfinished);
            unfinished.toFile().renameTo(home.toFile());
        }
        return new Setup(home);
    }

    public URI baseUri() {
        return baseUri;
    }

    /** Where its metrics are, if they are switched on. */
    public URI managementUri() {
        return managementUri;
    }

    /** What the server has written to its log so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the server has ended by itself. */
    public void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the log has a line that contains the text. */
    public void awaitLog(String text) {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!log().contains(text)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("Keycloak did not log '" + text + "'. Its log:\n" + log());
            }
            Pause.of(Duration.ofMillis(200));
        }
    }

    /** SIGKILL: no goodbye, nothing written down. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
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
                // so that tests can come from any address
                .withOption("--proxy-headers=xforwarded")
                .withOption("--metrics-enabled=true")
                .withThemes(Path.of("src/test/resources/themes"))
                .start();
    }

    /** What a server is started with. */
    public static final class Setup {
        private final Path home;
        private final List<String> options = new ArrayList<>();
        private String command = "start-dev";
        private boolean clustered;
        private int port;
        private String javaOptions = System.getProperty("server.java.options", "");

        private Setup(Path home) {
            this.home = home;
        }

        public Setup withEmptyData() {
            delete(home.resolve("data"));
            return this;
        }

        public Setup withExtension(Path jar) {
            copy(jar, home.resolve("providers").resolve(jar.getFileName()));
            return this;
        }

        public Setup withoutExtension(Path jar) {
            delete(home.resolve("providers").resolve(jar.getFileName()));
            return this;
        }

        public Setup withRealm(Path json) {
            copy(json, home.resolve("data/import").resolve(json.getFileName()));
            options.add("--import-realm");
            return this;
        }

        /** Copies the themes in this folder to where Keycloak looks for them. */
        public Setup withThemes(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> copy(file, home.resolve("themes").resolve(folder.relativize(file))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        public Setup withPort(int fixed) {
            port = fixed;
            return this;
        }

        /**
         * As in production, without TLS: a server that looks for others on the same database and forms a cluster with
         * them, on loopback.
         */
        public Setup asNode(String hostname) {
            command = "start";
            clustered = true;
            return withOption("--http-enabled=true").withOption("--hostname=" + hostname);
        }

        public Setup withDatabase(PostgreSql server, String database) {
            return withOption("--db=postgres")
                    .withOption("--db-url=" + server.jdbcUrl(database))
                    .withOption("--db-username=" + PostgreSql.USER);
        }

        public Setup withOption(String option) {
            options.add(option);
            return this;
        }

        public Server start() {
            int httpPort = port == 0 ? Ports.free() : port;
            int managementPort = Ports.free();
            Path log = home.resolve("data/server-" + httpPort + ".log");
            List<String> line = new ArrayList<>(List.of(
                    home.resolve("bin/kc.sh").toString(),
                    command,
                    "--http-host=127.0.0.1",
                    "--http-port=" + httpPort,
                    "--http-management-port=" + managementPort,
                    "--log-level=info,dev.authcodes:debug"));
            line.addAll(options);
            if (clustered) {
                line.add("--cache=ispn");
                line.add("--cache-embedded-network-bind-address=127.0.0.1");
                line.add("--cache-embedded-network-bind-port=" + Ports.freeForJGroups());
            }
            try {
                Files.createDirectories(log.getParent());
                ProcessBuilder builder = new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.PIPE)
                        .redirectOutput(log.toFile());
                builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
                builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
                builder.environment().put("JAVA_OPTS_KC_HEAP", HEAP);
                builder.environment().put("JAVA_OPTS_APPEND", javaOptions);
                builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
                Server server = new Server(builder.start(), loopback(httpPort), loopback(managementPort), log);
                server.awaitLog(LISTENING);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static void copyTree(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("data")) {
                    Files.createDirectories(to.resolve(relative).getParent());
                    Files.copy(file, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            // With the date, by which Keycloak sees whether it has to be built again.
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
