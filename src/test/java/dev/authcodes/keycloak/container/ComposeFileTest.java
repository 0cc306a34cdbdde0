package dev.authcodes.keycloak.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/** What can be tested about the compose file without an engine. */
class ComposeFileTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):-([^}]*)}");
    private static final Pattern EXAMPLE = Pattern.compile("^(\\w+)=(.*)$", Pattern.MULTILINE);
    private static final Pattern PUBLISHED = Pattern.compile("^ *- \"([^\"]*:\\d+)\"$", Pattern.MULTILINE);
    private static final Pattern MOUNTED = Pattern.compile("^ *- \\./([^:]+):[^:]+(:ro)?$", Pattern.MULTILINE);

    private final String compose = read("docker-compose.yml");

    @Test
    void theExampleEnvironmentFileHasEveryVariableWithItsDefault() {
        Map<String, String> variables = matches(VARIABLE, compose);

        assertThat(variables).isNotEmpty();
        assertThat(matches(EXAMPLE, read(".env.example"))).isEqualTo(variables);
        assertThat(compose.split("\\$\\{", -1))
                .as("each with a default")
                .hasSize(1 + (int) VARIABLE.matcher(compose).results().count());
    }

    @Test
    void everyPortIsPublishedOnLoopbackOnly() {
        assertThat(PUBLISHED.matcher(compose).results())
                .hasSize(3)
                .allSatisfy(port -> assertThat(port.group(1)).startsWith("127.0.0.1:"));
    }

    /** A missing file would be mounted as an empty folder, and no container may change files of the project. */
    @Test
    void everyMountedFileExistsAndIsReadOnly() {
        Map<String, String> mounted = matches(MOUNTED, compose);

        assertThat(mounted).hasSizeGreaterThan(4).allSatisfy((file, mode) -> {
            assertThat(Path.of(file)).exists();
            assertThat(mode).isEqualTo(":ro");
        });
    }

    private static Map<String, String> matches(Pattern pattern, String text) {
        Map<String, String> all = new TreeMap<>();
        pattern.matcher(text)
                .results()
                .forEach(match -> all.put(match.group(1), match.group(2) == null ? "" : match.group(2)));
        return all;
    }

    private static String read(String file) {
        return Uncheck.get(() -> Files.readString(Path.of(file)));
    }
}
