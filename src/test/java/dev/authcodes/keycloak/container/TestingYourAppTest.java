package dev.authcodes.keycloak.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/testing-your-app.md} shows what {@link KeycloakContainerNightlyIT} does, and nothing that is not tried. */
class TestingYourAppTest {
    @Test
    void theJavaOfThePageIsThatOfTheTest() throws IOException {
        String test = lines(Path.of("src/test/java/dev/authcodes/keycloak/container/KeycloakContainerNightlyIT.java"));

        assertThat(blocks("java"))
                .hasSizeGreaterThan(1)
                .allSatisfy(block -> assertThat(test).contains(block));
    }

    @Test
    void theRealmOfThePageIsThatOfTheTest() throws IOException {
        assertThat(blocks("json")).containsExactly(lines(Path.of("src/test/resources/app-realm.json")));
    }

    @Test
    void theDependencyOfThePageIsThatOfTheTest() throws IOException {
        String pom = lines(Path.of("pom.xml"));

        assertThat(blocks("xml"))
                .singleElement()
                .satisfies(block -> assertThat(pom).contains(block));
    }

    private static List<String> blocks(String language) {
        return DocPage.at("docs/testing-your-app.md").code(language).stream()
                .map(TestingYourAppTest::lines)
                .toList();
    }

    private static String lines(Path file) throws IOException {
        return lines(Files.readString(file));
    }

    /** The lines of a text without their indentation. */
    private static String lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
