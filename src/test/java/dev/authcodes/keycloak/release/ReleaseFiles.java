package dev.authcodes.keycloak.release;

import dev.authcodes.keycloak.support.Program;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;
import org.apache.commons.lang3.function.Failable;

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
        SOURCES.forEach(
                source -> copy(new File(source), workspace.resolve(source).toFile()));
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
        MessageDigest sha256 = Failable.call(() -> MessageDigest.getInstance("SHA-256"));
        for (File file : directory.toFile().listFiles()) {
            byte[] digest = sha256.digest(Uncheck.get(() -> Files.readAllBytes(file.toPath())));
            checksums.put(file.getName(), HexFormat.of().formatHex(digest));
        }
        return checksums;
    }

    private static void run(List<String> command, Path workspace, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workspace.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Program.run(builder, TIMEOUT).done();
    }

    /** With other dates, which must not matter. */
    private static void copy(File from, File to) {
        Uncheck.run(() -> {
            if (from.isDirectory()) {
                FileUtils.copyDirectory(from, to, false);
            } else {
                FileUtils.copyFile(from, to, false);
            }
        });
    }
}
