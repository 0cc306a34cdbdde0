package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.authcodes.keycloak.support.NodeProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows on GitHub, as far as that can be told without running them there. It needs no server. */
class WorkflowsIT {
    private static final Path FOLDER = Path.of(".github/workflows");
    private static final Pattern USES = Pattern.compile("\\buses: *(\\S.*)");
    private static final Pattern JOB = Pattern.compile("^ {2}[a-z]+:\\n(?: {4}.*\\n|\\n)+", Pattern.MULTILINE);

    private final Map<String, String> workflows = workflows();

    @Test
    void actionlintFindsNothing() {
        JsonNode result = lint(FOLDER);

        assertThat(result.get("workflows")).hasSameSizeAs(workflows.keySet());
        assertThat(result.get("findings")).isEmpty();
    }

    @Test
    void actionlintWouldFindAFault(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("bad.yml"), """
                on: push
                jobs:
                  build:
                    runs-on: ubuntu-24.04
                    steps:
                      - run: echo "${{ github.event.head_commit.message }}"
                """);

        assertThat(lint(folder).at("/findings/0").asText())
                .startsWith("bad.yml:6")
                .contains("untrusted");
    }

    /** A tag can be moved to something else, a commit cannot. The comment is for people, and for Renovate. */
    @Test
    void everyActionIsPinnedToACommit() {
        assertThat(workflows)
                .isNotEmpty()
                .allSatisfy((name, text) -> assertThat(USES.matcher(text).results())
                        .map(found -> found.group(1))
                        .isNotEmpty()
                        .allMatch(action ->
                                action.matches("\\./\\S+\\.yml|actions/[a-z-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+")));
    }

    @Test
    void noJobMayMoreThanItNeeds() {
        assertThat(workflows).allSatisfy((name, text) -> {
            assertThat(text).contains("\npermissions: {}\n");
            assertThat(jobs(text)).isNotEmpty().allMatch(job -> job.contains("\n    permissions:\n      contents: "));
        });
        assertThat(workflows.values().stream()
                        .flatMap(WorkflowsIT::jobs)
                        .filter(job ->
                                Pattern.compile(": write\\b").matcher(job).find()))
                .as("who may write")
                .singleElement()
                .asString()
                .startsWith("  publish:\n");
    }

    @Test
    void noJobHangsForHoursOrKeepsTheTokenOnDisk() {
        assertThat(workflows.values().stream().flatMap(WorkflowsIT::jobs)).allSatisfy(job -> {
            assertThat(job).matches(text -> text.contains("timeout-minutes: ") || text.contains("    uses: ./"));
            assertThat(count(job, "actions/checkout@")).isEqualTo(count(job, "persist-credentials: false"));
        });
    }

    /** They come as environment variables, so that a shell never takes what somebody else wrote for a command. */
    @Test
    void noExpressionIsPutIntoAScript() {
        assertThat(workflows)
                .allSatisfy((name, text) -> assertThat(Pattern.compile("run: (?:>-|\\|)?(?:.*\\n)(?: {10}.*\\n)*")
                                .matcher(text)
                                .results()
                                .map(MatchResult::group))
                        .noneMatch(script -> script.contains("${{")));
    }

    /** The servers on which the matrix runs are those of the pom, and the JDK of a release is the one of the bytecode. */
    @Test
    void theyAgreeWithThePom() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));

        assertThat(workflows.get("matrix.yml"))
                .contains("keycloak: [" + property(pom, "keycloak.version") + ", "
                        + property(pom, "keycloak.server.version") + "]");
        assertThat(Pattern.compile("java-version: (.*)")
                        .matcher(workflows.get("release.yml"))
                        .results())
                .map(found -> found.group(1))
                .hasSize(2)
                .containsOnly(property(pom, "maven.compiler.release"));
    }

    private static JsonNode lint(Path folder) {
        return NodeProject.installed()
                .run(
                        "workflows.mjs",
                        Map.of("WORKFLOWS", folder.toAbsolutePath().toString()));
    }

    private static Stream<String> jobs(String workflow) {
        return JOB.matcher(workflow.substring(workflow.indexOf("\njobs:\n")))
                .results()
                .map(MatchResult::group);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private static String property(String pom, String name) {
        return pom.replaceFirst("(?s).*<" + Pattern.quote(name) + ">(.*?)<.*", "$1");
    }

    private static Map<String, String> workflows() {
        Map<String, String> workflows = new TreeMap<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                workflows.put(file.getFileName().toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return workflows;
    }
}
