package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the tests' own, from the binaries of the machine, on loopback and a free port, with an empty data
 * directory. It refuses to run as root, so there it runs as {@code nobody}. It stops with the JVM.
 */
public final class PostgreSql implements AutoCloseable {
    /** Why tests that need one are skipped. */
    public static final String MISSING =
            "no PostgreSQL: neither below /usr/lib/postgresql nor where the system property postgresql.bin points";

    static final String USER = "keycloak";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private final Path binaries;
    private final Path directory;
    private final String settings;
    private final int port = Ports.free();

    private PostgreSql(Path binaries, String settings) throws IOException {
        this.binaries = binaries;
        this.settings = settings;
        this.directory = Files.createTempDirectory(parent(), "postgresql-").toAbsolutePath();
        if (Unprivileged.isRoot()) {
            Files.setOwner(
                    directory,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(Unprivileged.NAME));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static boolean isInstalled() {
        return binaries().isPresent();
    }

    /** The one that all test classes share. */
    public static PostgreSql shared() {
        return Shared.POSTGRESQL;
    }

    private static final class Shared {
        // fsync is for machines that lose power
        static final PostgreSql POSTGRESQL = create("fsync=off");
    }

    /**
     * One of the caller's own.
     *
     * @param settings as in its configuration file, beside those that it needs in any case
     */
    public static PostgreSql create(String... settings) {
        String options = Stream.of(settings).map(setting -> " -c " + setting).collect(Collectors.joining());
        try {
            PostgreSql server =
                    new PostgreSql(binaries().orElseThrow(() -> new IllegalStateException(MISSING)), options);
            server.run(
                    "initdb",
                    "--pgdata=" + server.data(),
                    "--username=" + USER,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync");
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, also after {@link #crash}, and returns when it answers. */
    public void start() {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                + " -c max_connections=300" + settings;
        run(
                "pg_ctl",
                "start",
                "--wait",
                "-D",
                data(),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                options);
    }

    /** Cuts all connections off at once, as a crash does. What was committed is there after the next start. */
    public void crash() {
        run("pg_ctl", "stop", "--wait", "-D", data(), "--mode=immediate");
    }

    public void createDatabase(String name) {
        execute("postgres", "CREATE DATABASE " + name);
    }

    public void execute(String database, String sql) {
        query(database, sql);
    }

    /** The rows, a line each, with tabs between the columns. */
    public String query(String database, String sql) {
        return run(
                "psql",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + USER,
                "--no-psqlrc",
                "--no-align",
                "--tuples-only",
                "--field-separator=\t",
                "--set=ON_ERROR_STOP=1",
                "--command=" + sql,
                database);
    }

    /** The first of its processes. */
    public ProcessHandle process() {
        try (Stream<String> lines = Files.lines(Path.of(data(), "postmaster.pid"))) {
            return ProcessHandle.of(Long.parseLong(lines.findFirst().orElseThrow()))
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the server's own word. */
    public String version() {
        return query("postgres", "SHOW server_version");
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + '/' + database;
    }

    /** As PostgreSQL's own clients have it, and with the name of its only user, who has no password. */
    public String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + port + '/' + database;
    }

    @Override
    public void close() {
        if (!Files.exists(directory)) {
            return;
        }
        if (Files.exists(directory.resolve("data/postmaster.pid"))) {
            crash();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private String run(String program, String... arguments) {
        List<String> command = new ArrayList<>(Unprivileged.command());
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return Program.run(new ProcessBuilder(command).directory(directory.toFile()))
                .done();
    }

    private static Optional<Path> binaries() {
        String configured = System.getProperty("postgresql.bin");
        if (configured != null) {
            return Optional.of(Path.of(configured));
        }
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The build folder, unless it is where the server cannot get to. */
    private static Path parent() throws IOException {
        Path build = Files.createDirectories(Path.of("target")).toAbsolutePath();
        return Unprivileged.reaches(build) ? build : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
