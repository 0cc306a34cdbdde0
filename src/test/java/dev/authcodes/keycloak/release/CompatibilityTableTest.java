package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.authcodes.keycloak.release.CompatibilityTable.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the page of the servers on which the tests ran says what the reports say, and nothing where these say too little. */
class CompatibilityTableTest {
    private static final String PROPERTIES = """
            <property name="server.version" value="%s"/>
            <property name="java.version" value="17.0.15"/>
            <property name="java.vendor" value="Debian"/>
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void aRunOfTwoClasses() throws IOException {
        report("RedeemIT", suite(70, 0, 0, PROPERTIES.formatted("26.7.0"), ""));
        report("ClusterIT", suite(20, 0, 0, PROPERTIES.formatted("26.7.0"), """
                        <testcase name="one"><skipped type="org.opentest4j.TestAbortedException"><![CDATA[\
                        org.opentest4j.TestAbortedException: Assumption failed: no PostgreSQL
                        at some.Place]]></skipped></testcase>
                        <testcase name="two"><skipped message="not today"/></testcase>
                        """));
    }

    @Test
    void aRunIsARow() throws IOException {
        assertThat(CompatibilityTable.page(List.of(Run.read(folder))))
                .contains("| 26.7.0 | 17.0.15 (Debian) | 2026-11-25 | 2 | 90 | 88 | 0 | 2 |\n");
    }

    @Test
    void itSaysWhatWasSkippedAndWhy() throws IOException {
        assertThat(CompatibilityTable.page(List.of(Run.read(folder))))
                .contains("- Keycloak 26.7.0, JDK 17.0.15 (Debian): 1 for the reason \"no PostgreSQL\"\n")
                .contains("- Keycloak 26.7.0, JDK 17.0.15 (Debian): 1 for the reason \"not today\"\n");
    }

    @Test
    void aFailureAndAnErrorAreCountedAsFailed() throws IOException {
        report("PolicyIT", suite(10, 2, 1, PROPERTIES.formatted("26.7.0"), ""));
        Run run = Run.read(folder);

        assertThat(run.hasPassed()).isFalse();
        assertThat(CompatibilityTable.page(List.of(run))).contains(" | 3 | 100 | 95 | 3 | 2 |\n");
    }

    @Test
    void aRunOfSomeTestsIsNoProof() throws IOException {
        report(
                "PolicyIT",
                suite(
                        10,
                        0,
                        0,
                        PROPERTIES.formatted("26.7.0") + "<property name=\"it.test\" value=\"PolicyIT\"/>",
                        ""));

        assertThatThrownBy(() -> Run.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a run of some tests only, it.test=PolicyIT");
    }

    @Test
    void theReportsOfTwoServersAreNotOneRun() throws IOException {
        report("PolicyIT", suite(10, 0, 0, PROPERTIES.formatted("26.7.3"), ""));

        assertThatThrownBy(() -> Run.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server.version is both");
    }

    @Test
    void aReportThatNamesNoServerIsNoProof() throws IOException {
        report("PolicyIT", suite(10, 0, 0, "", ""));

        assertThatThrownBy(() -> Run.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the property server.version is missing");
    }

    @Test
    void noReportsAreNoPage() {
        assertThatThrownBy(() -> Run.read(folder.resolve("nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no reports");
        assertThatThrownBy(() -> CompatibilityTable.page(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private void report(String testClass, String content) throws IOException {
        Path report = folder.resolve("TEST-dev.authcodes." + testClass + ".xml");
        Files.writeString(report, content);
        Files.setLastModifiedTime(report, FileTime.from(Instant.parse("2026-11-25T03:00:00Z")));
    }

    private static String suite(int tests, int failures, int errors, String properties, String cases) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite tests="%d" errors="%d" skipped="0" failures="%d"><properties>%s</properties>%s</testsuite>
                """.formatted(tests, errors, failures, properties, cases);
    }
}
