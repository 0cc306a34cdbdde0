package dev.authcodes.keycloak.benchmark;

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
import java.util.StringJoiner;

/** A PostgreSQL with its default settings and {@code pg_stat_statements}, on loopback. It stops with the JVM. */
final class PostgreSql implements AutoCloseable {
    static final String USER = "postgres";

    private final Path directory = Path.of("target/postgresql").toAbsolutePath();
    private final EmbeddedPostgres server;

    PostgreSql() {
        Command.delete(directory);
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(Files.createDirectories(directory))
                    .setPort(Command.freePort())
                    .setServerConfig("max_connections", "300")
                    // The library would disable these.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void createDatabase(String name) {
        query("postgres", "CREATE DATABASE " + name);
    }

    /** The rows, a line each, with tabs between the columns. */
    String query(String database, String sql) {
        try (Connection connection = server.getDatabase(USER, database).getConnection();
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
    ProcessHandle process() {
        try {
            String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return query("postgres", "SHOW server_version");
    }

    /** Host, port and database, as every kind of PostgreSQL's URLs has them. */
    String address(String database) {
        return "127.0.0.1:" + server.getPort() + '/' + database;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
