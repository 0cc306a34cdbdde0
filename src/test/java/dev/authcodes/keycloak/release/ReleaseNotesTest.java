package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the release workflow asks before it publishes anything: whether the tag, the version and the changelog agree. */
class ReleaseNotesTest {
    private static final String CHANGELOG = """
            # Changelog

            ## [Unreleased]

            ### Added

            - Not yet out.

            ## [1.10.0] - 2026-12-24

            ## [1.1.0] - 2026-12-01

            ### Fixed

            - A fault.

            ## [1.0.0] - 2026-11-30

            ### Added

            - Everything.

            [1.1.0]: https://example.org/1.1.0
            """;

    @TempDir
    private Path project;

    @BeforeEach
    void theScripts() throws IOException {
        Files.createDirectory(project.resolve(".ci"));
        for (String script : List.of("release-notes", "release-check")) {
            Files.copy(Path.of(".ci", script), project.resolve(".ci").resolve(script));
        }
        Files.writeString(project.resolve("CHANGELOG.md"), CHANGELOG);
        version("1.1.0");
    }

    @Test
    void theNotesAreTheSectionOfTheVersion() {
        assertThat(run("release-notes", "1.1.0")).isEqualTo(new Outcome(0, "### Fixed\n\n- A fault.\n"));
        assertThat(run("release-notes", "1.0.0")).isEqualTo(new Outcome(0, "### Added\n\n- Everything.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10.0", "1.1", "1.1.01", "2.0.0", "1.0.", ""})
    void aVersionWithoutANoteIsNotReleased(String version) {
        assertThat(run("release-notes", version).status()).isEqualTo(1);
    }

    @Test
    void aTagThatAgreesWithVersionAndChangelogPasses() {
        assertThat(run("release-check", "v1.1.0").status()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "1.1.0", "v1.1.0-rc1", "v"})
    void aTagOfAnotherVersionDoesNot(String tag) {
        assertThat(run("release-check", tag).status()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.0-SNAPSHOT", "1.2.0", "1.10.0"})
    void norDoesAVersionThatIsNoneOrHasNoNotes(String version) throws IOException {
        version(version);

        assertThat(run("release-check", "v" + version).status()).isEqualTo(1);
    }

    /** Of the real project: what is to come is empty just after a release, and then the release has notes. */
    @Test
    void theChangelogIsOneThatTheScriptReads() throws IOException {
        String changelog = Path.of("CHANGELOG.md").toAbsolutePath().toString();
        List<String> versions = Files.readAllLines(Path.of(changelog)).stream()
                .filter(line -> line.startsWith("## ["))
                .map(line -> line.substring(4, line.indexOf(']')))
                .limit(2)
                .toList();

        assertThat(versions).first().isEqualTo("Unreleased");
        assertThat(versions)
                .anySatisfy(version -> assertThat(
                                run("release-notes", version, changelog).output())
                        .startsWith("### "));
    }

    private void version(String version) throws IOException {
        Files.writeString(project.resolve("pom.xml"), """
                <project>
                    <version>%s</version>
                    <dependencies>
                        <dependency>
                            <version>9.9.9</version>
                        </dependency>
                    </dependencies>
                </project>
                """.formatted(version));
    }

    private Outcome run(String script, String... arguments) {
        List<String> command = Stream.concat(
                        Stream.of("bash", project.resolve(".ci").resolve(script).toString()), Stream.of(arguments))
                .toList();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private record Outcome(int status, String output) {}
}
