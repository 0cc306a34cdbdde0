package dev.authcodes.keycloak.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/** A PostgreSQL for the tests, on loopback and a free port, with an empty data directory. It stops with the JVM. */
public final class PostgreSql implements AutoCloseable {
    static final String USER = "postgres";

    /** Those of PostgreSQL itself, which the library would change. */
    private static final Map<String, String> DEFAULTS =
            Map.of("max_connections", "300", "unix_socket_directories", "", "fsync", "on", "synchronous_commit", "on");

    private final Path directory;
    private final EmbeddedPostgres.Builder builder;
    private EmbeddedPostgres running;

    private PostgreSql(Map<String, String> settings) throws IOException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgresql-")
                .toAbsolutePath();
        builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(Ports.free());
        settings.forEach(builder::setServerConfig);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** The one that all test classes share. */
    public static PostgreSql shared() {
        return Shared.POSTGRESQL;
    }

    private static final class Shared {
        // fsync is for machines that lose power
        static final PostgreSql POSTGRESQL = create("fsync=off");
    }

    /** @param settings as in its configuration file; everything else is as PostgreSQL has it by default */
    public static PostgreSql create(String... settings) {
        Map<String, String> all = new TreeMap<>(DEFAULTS);
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            all.put(pair[0], pair[1]);
        }
        try {
            PostgreSql server = new PostgreSql(all);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, also after {@link #crash}, and returns when it answers. */
    public void start() {
        try {
            running = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends all connections at once, as a crash does. What was committed is there after the next start. */
    public void crash() {
        ProcessHandle server = process();
        // SIGQUIT is its immediate shutdown
        Program.run("kill", "-QUIT", String.valueOf(server.pid())).done();
        server.onExit().join();
        stop();
    }

    public void createDatabase(String name) {
        execute("postgres", "CREATE DATABASE " + name);
    }

    public void execute(String database, String sql) {
        query(database, sql);
    }

    /** The rows, a line each, with tabs between the columns. */
    public String query(String database, String sql) {
        try (Connection connection = running.getDatabase(USER, database).getConnection();
                Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? text(statement.getResultSet()) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static String text(ResultSet rows) throws SQLException {
        StringJoiner lines = new StringJoiner("\n");
        while (rows.next()) {
            List<String> cells = new ArrayList<>();
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                cells.add(rows.getString(column));
            }
            lines.add(String.join("\t", cells));
        }
        return lines.toString();
    }

    /** The first of its processes. */
    public ProcessHandle process() {
        try {
            String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String version() {
        return query("postgres", "SHOW server_version");
    }

    String jdbcUrl(String database) {
        return "jdbc:" + address() + database;
    }

    /** For PostgreSQL's own clients, with the name of its only user, who has no password. */
    public String url(String database) {
        return address().replace("//", "//" + USER + '@') + database;
    }

    private String address() {
        return "postgresql://127.0.0.1:" + running.getPort() + '/';
    }

    @Override
    public void close() {
        stop();
        FileUtils.deleteQuietly(directory.toFile());
    }

    private void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
