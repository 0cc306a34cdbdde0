package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/** Pages name keys, metrics and details of events as the code does. */
class DocumentedNamesTest {
    private static final String KEY = "auth-code(?:-[a-z-]+)?[:.](?:connection\\.)?";

    private static final String SOURCES = files(Path.of("src/main/java"));

    @Test
    void theTableOfWhatIsStoredHasEveryKeyOfTheCode() {
        Set<String> documented = found("`(" + KEY + ")(?=[A-Z])", cells("docs/architecture.md", "What is stored"));

        assertThat(documented).hasSizeGreaterThan(10).isEqualTo(found("\"(" + KEY + ")\"", List.of(SOURCES)));
    }

    @Test
    void theTableOfMetricsHasEveryMetricOfTheCode() {
        Set<String> meters = found("(?:counter\\(|PREFIX \\+ )\"([a-z.]+)\"", List.of(SOURCES)).stream()
                .map(name -> name.replace('.', '_'))
                .collect(Collectors.toSet());

        assertThat(found("`keycloak_auth_codes_(\\w+)_(?:total|seconds)`", cells("docs/operations.md", "Metrics")))
                .hasSizeGreaterThan(5)
                .isEqualTo(meters);
    }

    @Test
    void everyDetailOfAnEventThatAPageNamesIsInTheCode() {
        Set<String> literals = found("\"(\\w+)\"", List.of(SOURCES));

        assertThat(found(
                        "`(auth_code_\\w+)",
                        List.of(DocPage.at("docs/operations.md").section("Events"))))
                .hasSizeGreaterThan(8)
                .isSubsetOf(literals);
    }

    private static List<String> cells(String page, String heading) {
        return DocPage.at(page).rows(heading).stream().flatMap(List::stream).toList();
    }

    private static Set<String> found(String regex, Collection<String> texts) {
        Pattern pattern = Pattern.compile(regex);
        return texts.stream()
                .flatMap(text -> pattern.matcher(text).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String files(Path folder) {
        try (Stream<Path> files = Uncheck.get(() -> Files.walk(folder))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> Uncheck.get(() -> Files.readString(file)))
                    .collect(Collectors.joining("\n"));
        }
    }
}
