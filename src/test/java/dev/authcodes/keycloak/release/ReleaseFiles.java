package dev.authcodes.keycloak.release;

import dev.authcodes.keycloak.support.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What {@code mvn -Prelease package} makes of a copy of the sources, in a folder of its own. */
final class ReleaseFiles {
    /** What the build reads; it does without the tests. */
    private static final List<String> SOURCES = List.of("pom.xml", "LICENSE", "src/main", "themes");

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final Path directory;

    private ReleaseFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Copies the sources and builds there, with the umask that docs/release.md asks for.
     *
     * @param workspace a folder that does not exist yet
     * @param environment beside that of the tests
     * @param options of Maven, further ones
     */
    static ReleaseFiles build(Path workspace, Map<String, String> environment, String... options) {
        List<String> maven = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "-B",
                "-ntp",
                "-Prelease",
                "package",
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip=true",
                "-Djacoco.skip=true",
                "-Dmaven.repo.local=" + System.getProperty("localRepository")));
        maven.addAll(List.of(options));
        SOURCES.forEach(source -> copy(Path.of(source), workspace.resolve(source)));
        List<String> shell =
                new ArrayList<>(List.of("sh", "-c", "umask 022 && chmod -R u=rwX,go=rX . && exec \"$@\"", "sh"));
        shell.addAll(maven);
        run(shell, workspace, environment);
        return new ReleaseFiles(workspace.resolve("target/release"));
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** The checksum of each file by its name, as {@code sha256sum} prints it. */
    Map<String, String> checksums() {
        Map<String, String> checksums = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                checksums.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return checksums;
    }

    private static void run(List<String> command, Path workspace, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Program.run(builder, TIMEOUT).done();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
