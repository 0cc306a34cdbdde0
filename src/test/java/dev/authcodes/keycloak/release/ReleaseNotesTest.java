package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the release workflow asks before it publishes anything: whether the tag, the version and the changelog agree. */
class ReleaseNotesTest {
    private static final String POM = """
            <project>
                <version>%s</version>
                <dependencies>
                    <dependency>
                        <version>9.9.9</version>
                    </dependency>
                </dependencies>
            </project>
            """;
    private static final String CHANGELOG = """
            ## [Unreleased]

            - Not yet out.

            ## [1.10.0] - 2026-12-24

            ### Fixed

            ## [1.1.0] - 2026-12-01

            ### Fixed

            - A fault.

            [1.1.0]: https://example.org/1.1.0
            """;

    @TempDir
    private Path project;

    @ParameterizedTest(name = "tag {0}, pom {1}: {2}")
    @CsvSource({
        "v1.1.0, 1.1.0, accepted",
        "v1.0.0, 1.1.0, the tag of another version",
        "1.1.0, 1.1.0, a tag without v",
        "v1.1.0, 1.1.0-SNAPSHOT, a snapshot",
        "v1.1.0-SNAPSHOT, 1.1.0-SNAPSHOT, a snapshot",
        "v9.9.9, 1.1.0, the version of a dependency",
        "v1.2.0, 1.2.0, no notes",
        "v1.10.0, 1.10.0, only headings",
        "v1.1, 1.1, no semantic version",
    })
    void aTagIsReleasedOnlyIfVersionAndChangelogAgreeWithIt(String tag, String version, String expected)
            throws IOException, InterruptedException {
        Files.createDirectory(project.resolve(".ci"));
        Files.copy(Path.of(".ci/release-notes"), project.resolve(".ci/release-notes"));
        Files.writeString(project.resolve("pom.xml"), POM.formatted(version));
        Files.writeString(project.resolve("CHANGELOG.md"), CHANGELOG);

        Process script = new ProcessBuilder(
                        "bash", project.resolve(".ci/release-notes").toString(), tag)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String notes = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(script.waitFor()).isEqualTo(expected.equals("accepted") ? 0 : 1);
        assertThat(notes).isEqualTo(expected.equals("accepted") ? "### Fixed\n\n- A fault.\n" : "");
    }
}
