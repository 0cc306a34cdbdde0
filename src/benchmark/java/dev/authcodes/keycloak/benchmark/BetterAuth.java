package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.PostgreSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A server with better-auth from npm, {@code src/benchmark/node}, on loopback, in a database of its own on Keycloak's
 * PostgreSQL. It stops with the JVM, by its process id.
 */
final class BetterAuth implements AutoCloseable {
    private static final Path SOURCE = Path.of("src/benchmark/node");
    private static final Path HOME = Path.of("target/better-auth");
    private static final String DATABASE = "better_auth";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path output;
    private final JsonNode greeting;

    private BetterAuth(Process process, Path output) {
        this.process = process;
        this.output = output;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        this.greeting = awaitGreeting();
    }

    static BetterAuth start(PostgreSql postgreSql) {
        postgreSql.createDatabase(DATABASE);
        NodeProject.install(SOURCE, HOME);
        try {
            Path output = HOME.resolve("server.log");
            ProcessBuilder builder = new ProcessBuilder("node", "better-auth.mjs")
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("NODE_ENV", "production");
            builder.environment().put("PORT", String.valueOf(Ports.free()));
            builder.environment().put("DATABASE_URL", postgreSql.url(DATABASE));
            return new BetterAuth(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By its own word. */
    String version() {
        return greeting.path("version").asText();
    }

    URI endpoint(String path) {
        return URI.create(greeting.path("listening").asText() + "/api/auth" + path);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** The line that it prints when it listens. */
    private JsonNode awaitGreeting() {
        Instant deadline = Instant.now().plus(PATIENCE);
        try {
            while (true) {
                String text = Files.readString(output);
                if (text.endsWith("}\n")) {
                    return JSON.readTree(text);
                }
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    close();
                    throw new IllegalStateException("better-auth did not start:\n" + text);
                }
                Pause.of(Duration.ofMillis(100));
            }
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }
}
