package dev.authcodes.keycloak.support;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/**
 * An Infinispan server, in which some storage modes keep what others keep in Keycloak's own caches. On loopback, on a free
 * port, with an empty folder. It stops with the JVM and keeps its entries until then, whichever Keycloak is restarted.
 */
final class InfinispanServer {
    private static final Path SOURCES = Path.of("src/test/infinispan");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final int port = Ports.free();
    private final Path folder = Uncheck.get(() -> Files.createTempDirectory(Path.of("target"), "infinispan-"));
    private final Path log = folder.resolve("server.log");
    private final Process process;

    private InfinispanServer() {
        process = Uncheck.get(this::start);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        await("Infinispan, whose log is " + log)
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .failFast("it ended", () -> !process.isAlive())
                .until(() -> Files.readString(log).contains("Listening on port"));
    }

    static InfinispanServer shared() {
        return Shared.INFINISPAN;
    }

    private static final class Shared {
        static final InfinispanServer INFINISPAN = new InfinispanServer();
    }

    /** The options of a Keycloak that keeps its caches there. */
    List<String> options() {
        return List.of(
                "--cache-remote-host=127.0.0.1", "--cache-remote-port=" + port, "--cache-remote-tls-enabled=false");
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Djava.net.preferIPv4Stack=true",
                        "-Djgroups.bind.address=127.0.0.1",
                        "-Djgroups.bind.port=" + Ports.freeForJGroups(),
                        "-cp",
                        classPath(),
                        SOURCES.resolve("HotRod.java").toString(),
                        Integer.toString(port),
                        folder.resolve("state").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private String classPath() {
        Path file = folder.resolve("class-path").toAbsolutePath();
        String mvn = Path.of(System.getProperty("maven.home"), "bin", "mvn").toString();
        Program.run(
                        mvn,
                        "-B",
                        "-q",
                        "-f",
                        SOURCES.toString(),
                        "dependency:build-classpath",
                        "-Dmdep.outputFile=" + file)
                .done();
        return Uncheck.get(() -> Files.readString(file));
    }

    private void close() {
        process.destroyForcibly().onExit().join();
        FileUtils.deleteQuietly(folder.toFile());
    }
}
