package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** That Renovate is told what the pom says to people: what to leave alone, and why. */
class RenovateTest {
    private final JsonNode renovate = read("renovate.json");
    private final String pom = text("pom.xml");

    /** Its recommended presets leave out all that lies below a folder "test" or "examples". */
    @Test
    void itLooksAtTheTestsAndTheExamples() {
        assertThat(renovate.get("ignorePresets")).extracting(JsonNode::asText).contains(":ignoreModulesAndTests");
    }

    @Test
    void whatTheOldestServerHasIsNotRaised() {
        assertThat(rules().filter(rule -> !rule.path("enabled").asBoolean(true)))
                .singleElement()
                .satisfies(rule -> {
                    assertThat(rule.get("matchManagers"))
                            .extracting(JsonNode::asText)
                            .containsExactly("maven");
                    assertThat(rule.get("matchDepTypes"))
                            .extracting(JsonNode::asText)
                            .containsExactly("provided");
                });
    }

    @Test
    void whatIsHeldBackIsInThePomAndWithinItsBounds() {
        assertThat(allowed("net.jqwik:jqwik")).contains("<1.10");
        assertThat(version("jqwik")).startsWith("1.9.");
        assertThat(allowed("com.networknt:json-schema-validator")).contains("<3");
        assertThat(version("json-schema-validator")).startsWith("2.");
    }

    @Test
    void theServerUnderTestIsOneThatIsRaised() {
        assertThat(rules().filter(rule -> names(rule).anyMatch("org.keycloak:keycloak-quarkus-dist"::equals)))
                .singleElement()
                .satisfies(
                        rule -> assertThat(rule.path("enabled").asBoolean(true)).isTrue());
        assertThat(version("keycloak-quarkus-dist")).isEqualTo("${keycloak.server.version}");
    }

    /** The last rule that fits counts. */
    @Test
    void theServerUnderTestIsARequestOfItsOwn() {
        assertThat(rules().map(rule -> rule.path("groupName").asText()).filter(group -> !group.isEmpty()))
                .containsSubsequence("Build and tests", "Keycloak server");
    }

    @Test
    void theMatrixIsRaisedWithIt() {
        JsonNode manager = renovate.at("/customManagers/0");
        Matcher matcher =
                Pattern.compile(manager.at("/matchStrings/0").asText()).matcher(text(".github/workflows/matrix.yml"));

        assertThat(manager.get("depNameTemplate").asText()).isEqualTo("org.keycloak:keycloak-quarkus-dist");
        assertThat(matcher.find()).isTrue();
        assertThat(pom).contains("<keycloak.server.version>" + matcher.group("currentValue") + '<');
    }

    @Test
    void everyRuleSaysWhy() {
        assertThat(rules())
                .isNotEmpty()
                .allSatisfy(
                        rule -> assertThat(rule.path("description").asText()).isNotBlank());
    }

    private Optional<String> allowed(String name) {
        return rules().filter(rule -> names(rule).anyMatch(name::equals))
                .map(rule -> rule.path("allowedVersions").asText())
                .findFirst();
    }

    private Stream<JsonNode> rules() {
        return StreamSupport.stream(renovate.get("packageRules").spliterator(), false);
    }

    private static Stream<String> names(JsonNode rule) {
        return StreamSupport.stream(rule.path("matchPackageNames").spliterator(), false)
                .map(JsonNode::asText);
    }

    private String version(String artifact) {
        return Pattern.compile("<artifactId>" + artifact + "</artifactId>\\s*<version>(.*)</version>")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode read(String file) {
        try {
            return new ObjectMapper().readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
