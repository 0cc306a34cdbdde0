package dev.authcodes.keycloak.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/**
 * The PostgreSQL that all test classes share, on loopback and a free port, with an empty data directory. It stops with
 * the JVM.
 */
public final class PostgreSql {
    static final String USER = "postgres";

    private final Path directory;
    private final EmbeddedPostgres.Builder builder;
    private EmbeddedPostgres running;

    private PostgreSql() {
        directory = Uncheck.get(() -> Files.createTempDirectory(Path.of("target"), "postgresql-"))
                .toAbsolutePath();
        builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(Ports.free())
                .setServerConfig("max_connections", "300")
                .setServerConfig("unix_socket_directories", "")
                // PostgreSQL's own default, so that what was committed is there after a crash
                .setServerConfig("synchronous_commit", "on");
        start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public static PostgreSql shared() {
        return Shared.POSTGRESQL;
    }

    private static final class Shared {
        static final PostgreSql POSTGRESQL = new PostgreSql();
    }

    /** Starts the database, also after {@link #crash}, and returns when it is ready. */
    public void start() {
        running = Uncheck.get(builder::start);
    }

    /** Ends all connections at once, like a crash. Committed data survives. */
    public void crash() {
        String pid = Uncheck.get(() -> Files.readAllLines(directory.resolve("postmaster.pid")))
                .get(0);
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        // SIGQUIT is its immediate shutdown
        Program.run("kill", "-QUIT", pid).done();
        server.onExit().join();
        Uncheck.run(running::close);
    }

    public void createDatabase(String name) {
        execute("postgres", "CREATE DATABASE " + name);
    }

    public void execute(String database, String sql) {
        try (Connection connection = running.getDatabase(USER, database).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + running.getPort() + '/' + database;
    }

    private void close() {
        Uncheck.run(running::close);
        FileUtils.deleteQuietly(directory.toFile());
    }
}
