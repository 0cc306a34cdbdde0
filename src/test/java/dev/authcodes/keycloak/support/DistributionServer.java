package dev.authcodes.keycloak.support;

import java.io.File;
import java.io.FileFilter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/** A Keycloak server from the unpacked distribution, on loopback and free ports. It stops with the JVM. */
public record DistributionServer(Process process, Path home, URI baseUri, URI managementUri, Path logFile)
        implements Server {
    static final String HEAP = "-Xms256m -Xmx1g";
    /** Passwords of tests need no protection, and hashing them is most of the cost of a sign-in. */
    private static final List<String> CHEAP_PASSWORDS =
            List.of("--spi-password-hashing--argon2--iterations=1", "--spi-password-hashing--argon2--memory=64");
    /** A faster compiler: most servers of tests end before better code pays off. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1 ";

    static final String LOG_LEVEL = "--log-level=info,dev.authcodes:debug";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final String LISTENING = "Listening on: ";

    static Setup in(Path home) {
        return new Setup(home);
    }

    static Setup inCopy(String name) {
        Path original = Path.of(System.getProperty("server.home"));
        Path home = copy(name);
        if (!Files.exists(home)) {
            File unfinished = new File(home + "-unfinished");
            FileUtils.deleteQuietly(unfinished);
            File data = original.resolve("data").toFile();
            copyFolder(original, unfinished, file -> !file.equals(data));
            unfinished.renameTo(home.toFile());
        }
        return new Setup(home).withCheapPasswords().quicklyStarted();
    }

    static Path copy(String name) {
        Path original = Path.of(System.getProperty("server.home"));
        return original.resolveSibling(original.getFileName() + "-" + name);
    }

    @Override
    public String log() {
        return Uncheck.get(() -> Files.readString(logFile));
    }

    @Override
    public Path data() {
        return home.resolve("data");
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The user who runs the process. */
    public String user() {
        return process.info().user().orElseThrow();
    }

    /** The bytes of the live objects on its heap, after a garbage collection. */
    public long heapBytes() {
        ProcessHandle jvm = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(each -> each.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElseThrow();
        String histogram = Program.run("jcmd", String.valueOf(jvm.pid()), "GC.class_histogram")
                .done();
        String[] total = histogram.substring(histogram.lastIndexOf("Total")).split("\\s+");
        return Long.parseLong(total[2]);
    }

    /** Waits until the server has ended by itself. */
    public void awaitEnd() {
        process.onExit().join();
    }

    @Override
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
    }

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

    /** The setup of such a server. */
    public static final class Setup {
        private final Path home;
        private final List<String> options = new ArrayList<>();
        private String command = "start-dev";
        private boolean clustered;
        private boolean optimised;
        private boolean unprivileged;
        private String path = "";
        private KeyPairFile certificate;
        private Path logs;
        private String address = LOOPBACK;
        private String machine = LOOPBACK;
        private List<String> launcher = List.of();
        private int port;
        private String javaOptions = System.getProperty("server.java.options", "");
        private final List<String> passwords = new ArrayList<>();

        private Setup(Path home) {
            this.home = home;
            this.logs = home.resolve("data");
        }

        Setup withCheapPasswords() {
            passwords.addAll(CHEAP_PASSWORDS);
            return this;
        }

        private Setup quicklyStarted() {
            javaOptions = QUICK_START + javaOptions;
            return this;
        }

        public Setup withEmptyData() {
            FileUtils.deleteQuietly(home.resolve("data").toFile());
            return this;
        }

        public Setup withExtension() {
            return withExtension(Path.of(System.getProperty("extension.jar")));
        }

        /** @param jar of the extension, or of another one */
        public Setup withExtension(Path jar) {
            copy(jar, home.resolve("providers").resolve(jar.getFileName()));
            return this;
        }

        public Setup withoutExtension(Path jar) {
            FileUtils.deleteQuietly(
                    home.resolve("providers").resolve(jar.getFileName()).toFile());
            return this;
        }

        public Setup withRealm(Path json) {
            copy(json, home.resolve("data/import").resolve(json.getFileName()));
            options.add("--import-realm");
            return this;
        }

        /** Copies the themes in this folder to where Keycloak looks for them. */
        public Setup withThemes(Path folder) {
            copyFolder(folder, home.resolve("themes").toFile(), file -> true);
            return this;
        }

        /** Builds the server with these options, as for an image. */
        public Setup build(String... buildOptions) {
            ProcessBuilder build = new ProcessBuilder(kc(), "build");
            build.command().addAll(List.of(buildOptions));
            build.environment().put("JAVA_HOME", System.getProperty("java.home"));
            build.environment().put("JAVA_OPTS_APPEND", QUICK_START);
            Program.run(build).done();
            return this;
        }

        /** Starts an optimised server for production. */
        public Setup optimised() {
            command = "start";
            optimised = true;
            return withOption("--optimized");
        }

        /** Sets {@code http-relative-path}, which is a build option. */
        public Setup below(String relativePath) {
            path = relativePath;
            return this;
        }

        /** Runs the server as a user who owns none of its files and cannot write any; the log is in that folder. */
        public Setup unprivileged(Path logFolder) {
            unprivileged = true;
            logs = logFolder;
            // The agent would write its findings.
            javaOptions = QUICK_START;
            return this;
        }

        /** With TLS only. Clients can present a certificate that the trust store contains. */
        public Setup withTls(KeyPairFile serverCertificate, KeyPairFile trusted) {
            certificate = serverCertificate;
            return withOption("--https-key-store-file=" + serverCertificate.file())
                    .withOption("--https-key-store-password=" + KeyPairFile.PASSWORD)
                    .withOption("--https-trust-store-file=" + trusted.file())
                    .withOption("--https-trust-store-password=" + KeyPairFile.PASSWORD);
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
            return withOption("--http-enabled=true")
                    .withOption("--proxy-headers=xforwarded")
                    .withOption("--hostname=" + hostname);
        }

        /** With its caches in an Infinispan server, in place of a cluster. */
        Setup withInfinispan(InfinispanServer infinispan) {
            clustered = false;
            options.addAll(infinispan.options());
            return this;
        }

        /** In that namespace of the network; to be said before the database, which is reached from there. */
        public Setup on(SplitNetwork.Node node) {
            address = node.address();
            machine = node.machine();
            launcher = node.command();
            return this;
        }

        public Setup withDatabase(PostgreSql server, String database) {
            Setup chosen = optimised ? this : withOption("--db=postgres");
            return chosen.withOption("--db-url=" + server.jdbcUrl(machine, database))
                    .withOption("--db-username=" + PostgreSql.USER);
        }

        public Setup withOption(String option) {
            options.add(option);
            return this;
        }

        private String kc() {
            return home.resolve("bin/kc.sh").toString();
        }

        public DistributionServer start() {
            int httpPort = port == 0 ? Ports.free() : port;
            int managementPort = Ports.free();
            Path log = logs.resolve("server-" + httpPort + ".log");
            List<String> line = new ArrayList<>(unprivileged ? Unprivileged.command() : launcher);
            line.addAll(List.of(
                    kc(),
                    command,
                    "--http-host=" + address,
                    (certificate == null ? "--http-port=" : "--https-port=") + httpPort,
                    "--http-management-port=" + managementPort,
                    LOG_LEVEL));
            line.addAll(options);
            line.addAll(passwords);
            if (clustered) {
                line.add("--cache=ispn");
                line.add("--cache-embedded-network-bind-address=" + address);
                line.add("--cache-embedded-network-bind-port=" + Ports.freeForJGroups());
            }
            Uncheck.get(() -> Files.createDirectories(log.getParent()));
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(log.toFile());
            builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
            builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
            builder.environment().put("JAVA_OPTS_KC_HEAP", HEAP);
            builder.environment().put("JAVA_OPTS_APPEND", javaOptions);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            String scheme = certificate == null ? "http" : "https";
            URI base = URI.create(scheme + "://" + address + ':' + httpPort + path);
            URI management = URI.create("http://" + address + ':' + managementPort);
            DistributionServer server =
                    new DistributionServer(Uncheck.get(builder::start), home, base, management, log);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            server.awaitLog(LISTENING);
            return server;
        }
    }

    private static void copyFolder(Path from, File to, FileFilter filter) {
        Uncheck.run(() -> FileUtils.copyDirectory(from.toFile(), to, filter));
    }

    /** Copies a file with its date, by which Keycloak decides whether a build is required. */
    private static void copy(Path from, Path to) {
        Uncheck.run(() -> FileUtils.copyFile(from.toFile(), to.toFile()));
    }
}
