package dev.authcodes.keycloak.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/**
 * A PostgreSQL on loopback and a free port, with an empty data directory; all test classes share one. It stops with the
 * JVM.
 */
public final class PostgreSql implements AutoCloseable {
    static final String USER = "postgres";

    private final Path directory;
    private final EmbeddedPostgres.Builder builder;
    private EmbeddedPostgres running;

    private PostgreSql(Path directory) {
        this.directory = directory;
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

    /** Another one, with its data in this folder. */
    public static PostgreSql in(Path folder) {
        return new PostgreSql(folder);
    }

    private static final class Shared {
        static final PostgreSql POSTGRESQL =
                new PostgreSql(Uncheck.get(() -> Files.createTempDirectory(Path.of("target"), "postgresql-"))
                        .toAbsolutePath());
    }

    /** Starts the database, also after {@link #crash}, and returns when it is ready. */
    public void start() {
        running = Uncheck.get(builder::start);
    }

    /** Starts the database again if it has ended by itself. */
    public void recover() {
        if (process().isEmpty()) {
            Uncheck.run(running::close);
            start();
        }
    }

    private Optional<ProcessHandle> process() {
        Path file = directory.resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(Long.parseLong(
                        Uncheck.get(() -> Files.readAllLines(file)).get(0)))
                : Optional.empty();
    }

    /** Ends all connections at once, like a crash. Committed data survives. */
    public void crash() {
        ProcessHandle server = process().orElseThrow();
        // SIGQUIT is its immediate shutdown
        Program.run("kill", "-QUIT", String.valueOf(server.pid())).done();
        server.onExit().join();
        Uncheck.run(running::close);
    }

    /** Lets nodes of that network in as well, which takes a restart. */
    public void admit(SplitNetwork network) {
        String line = "host all all " + network.addresses() + " trust\n";
        Uncheck.run(() -> Files.writeString(directory.resolve("pg_hba.conf"), line, StandardOpenOption.APPEND));
        builder.setServerConfig("listen_addresses", "127.0.0.1," + network.host());
        Uncheck.run(running::close);
        start();
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

    /** The first column of what the query finds. */
    public List<String> select(String database, String query) {
        try (Connection connection = running.getDatabase(USER, database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** How many rows each table has. */
    public Map<String, Long> countRows(String database) {
        String tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        Map<String, Long> rows = new TreeMap<>();
        for (String table : select(database, tables)) {
            rows.put(
                    table,
                    Long.valueOf(
                            select(database, "SELECT count(*) FROM " + table).get(0)));
        }
        return rows;
    }

    String jdbcUrl(String host, String database) {
        return "jdbc:postgresql://" + host + ':' + running.getPort() + '/' + database;
    }

    @Override
    public void close() {
        Uncheck.run(running::close);
        FileUtils.deleteQuietly(directory.toFile());
    }
}
