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

/**
 * A server with better-auth from npm, {@code benchmark/node}, on loopback, with its own database on Keycloak's
 * PostgreSQL. It stops with the JVM.
 */
final class BetterAuth implements AutoCloseable {
    private static final Path SOURCE = Path.of("node");
    private static final Path HOME = Path.of("target/better-auth");
    private static final String DATABASE = "better_auth";
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;
    private final String greeting;

    private BetterAuth(Process process, Path log) throws IOException {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        this.greeting = awaitGreeting();
    }

    static BetterAuth start(PostgreSql postgreSql) {
        postgreSql.createDatabase(DATABASE);
        try {
            Files.createDirectories(HOME);
            for (String file : List.of("better-auth.mjs", "package.json", "package-lock.json")) {
                Files.copy(SOURCE.resolve(file), HOME.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            Command.run(new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(HOME.toFile()));
            Path log = HOME.resolve("server.log");
            ProcessBuilder builder = new ProcessBuilder("node", "better-auth.mjs")
                    .directory(HOME.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("NODE_ENV", "production");
            builder.environment().put("PORT", String.valueOf(Command.freePort()));
            builder.environment()
                    .put("DATABASE_URL", "postgresql://" + PostgreSql.USER + '@' + postgreSql.address(DATABASE));
            return new BetterAuth(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return Reply.member(greeting, "version");
    }

    URI endpoint(String path) {
        return URI.create(Reply.member(greeting, "listening") + "/api/auth" + path);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    /** The line that the server prints once it is listening. */
    private String awaitGreeting() throws IOException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        String text = Files.readString(log);
        while (!text.endsWith("}\n")) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                close();
                throw new IllegalStateException("better-auth did not start:\n" + text);
            }
            Command.pause(100);
            text = Files.readString(log);
        }
        return text;
    }
}
