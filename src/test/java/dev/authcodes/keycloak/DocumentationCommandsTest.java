package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/**
 * The commands that pages show. Those of kcadm.sh and curl are run on a server by the tests named here, those of the examples by
 * {@code SpaExampleIT}, {@code ToolExamplesIT} and {@code ResourceServerExampleIT}. Of the others, which need another machine or
 * the whole build, at least what they refer to exists.
 */
class DocumentationCommandsTest {
    /** How many blocks of each page a test runs: a new one has to be added to the test. */
    private static final Map<String, Integer> RUN_BY_A_TEST = Map.of(
            // RealmConfigurationIT and DemoIT
            "README.md",
            3,
            // RealmConfigurationIT
            "docs/configuration.md",
            5,
            // ExistingClientsRealmIT
            "docs/existing-clients.md",
            2);

    private static final Set<String> BUILD_AND_SHELL = Set.of("mvn", "cp", "umask", "export", "diff", "sha256sum");
    private static final Set<String> OF_ANOTHER_MACHINE = Set.of("docker", "helm", "kubectl", "git", "gh");
    private static final Set<String> OF_EXAMPLES = Set.of("npm", "node", "pip", "python3", "java");

    private static final Pattern PROFILE = Pattern.compile("(?<= )-P([a-z]+)");
    private static final Pattern COMPOSE_PROFILE = Pattern.compile("--profile (\\w+)");
    private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern PROJECT_FILE =
            Pattern.compile("(?:^|[\\s(])((?:\\.\\./)*(?:src|deploy|monitoring|examples|\\.ci|docs|themes)/[\\w./-]+)");

    private final List<DocPage> pages = DocPage.all();

    @Test
    void everyCommandForAServerIsRunByATest() {
        Map<String, Integer> blocks = new TreeMap<>();
        pages.forEach(page -> page.code("shell").stream()
                .filter(block -> block.contains("kcadm.sh") || block.contains("curl "))
                .forEach(block -> blocks.merge(page.path().toString(), 1, Integer::sum)));

        assertThat(blocks).isEqualTo(RUN_BY_A_TEST);
    }

    @Test
    void everyOtherCommandIsOfAProgramThatIsKnown() {
        assertThat(pages.stream().flatMap(DocumentationCommandsTest::otherCommands))
                .hasSizeGreaterThan(20)
                .allSatisfy(command -> assertThat(program(command))
                        .satisfiesAnyOf(
                                program -> assertThat(BUILD_AND_SHELL).contains(program),
                                program -> assertThat(OF_ANOTHER_MACHINE).contains(program),
                                program -> assertThat(OF_EXAMPLES).contains(program),
                                program -> assertThat(program).contains("/")));
    }

    @Test
    void everyProfileThatAPageNamesExists() {
        String builds = text("pom.xml") + text("benchmark/pom.xml");
        String compose = text("docker-compose.yml");

        assertThat(named(PROFILE))
                .hasSizeGreaterThan(2)
                .filteredOn(id -> !builds.contains("<id>" + id + "</id>"))
                .isEmpty();
        assertThat(named(COMPOSE_PROFILE)).hasSize(2).allMatch(id -> compose.contains("profiles: [" + id + "]"));
    }

    @Test
    void everyFileOfTheProjectThatAPageNamesExists() {
        List<String> missing = pages.stream()
                .flatMap(page -> Stream.concat(page.code("shell").stream(), inline(page))
                        .flatMap(text -> matches(PROJECT_FILE, text))
                        .filter(file -> !file.contains("…") && !exists(page, file))
                        .map(file -> page.path() + ": " + file))
                .toList();

        assertThat(missing).isEmpty();
    }

    @Test
    void theJarHasTheNameThatPagesGiveIt() {
        assertThat(text("pom.xml").contains("<finalName>${project.artifactId}</finalName>"))
                .isTrue();
        assertThat(DocPage.at("README.md").code("Install", "shell"))
                .singleElement()
                .asString()
                .contains("cp target/keycloak-auth-codes.jar ");
    }

    private static Stream<String> otherCommands(DocPage page) {
        return page.code("shell").stream()
                .filter(block -> !block.contains("kcadm.sh") && !block.contains("curl "))
                .map(block -> block.replaceAll("\\\\\\n *", ""))
                .flatMap(String::lines)
                .flatMap(line -> Stream.of(line.split(" && ")))
                .map(line -> line.replaceAll(" +#.*", ""))
                .filter(line -> !line.isBlank() && !line.startsWith("cd "));
    }

    /** Without what is set before it. */
    private static String program(String command) {
        return command.replaceFirst("^(?:[A-Z_]+=(?:'[^']*'|\\S*) )*", "").split(" ")[0];
    }

    private Set<String> named(Pattern pattern) {
        return pages.stream()
                .flatMap(page -> Stream.concat(page.code("shell").stream(), inline(page)))
                .flatMap(text -> matches(pattern, text))
                .collect(Collectors.toSet());
    }

    private static Stream<String> inline(DocPage page) {
        return matches(INLINE, page.text());
    }

    private static Stream<String> matches(Pattern pattern, String text) {
        Function<MatchResult, String> group = found -> found.group(1);
        return pattern.matcher(text).results().map(group);
    }

    /** Seen from the top of the project, or from the page. */
    private static boolean exists(DocPage page, String file) {
        return Files.exists(Path.of(file)) || Files.exists(page.path().resolveSibling(file));
    }

    private static String text(String file) {
        return Uncheck.get(() -> Files.readString(Path.of(file)));
    }
}
