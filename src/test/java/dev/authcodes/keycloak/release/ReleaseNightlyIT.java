package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a release consists of, and that anybody can build the same, bit by bit, from the same sources. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseNightlyIT {
    private static final String NAME = "keycloak-auth-codes-" + System.getProperty("project.version");
    private static final String JAR = NAME + ".jar";
    private static final String SOURCES = NAME + "-sources.jar";
    private static final String JAVADOC = NAME + "-javadoc.jar";
    private static final String SBOM = NAME + "-sbom.json";
    private static final String SBOM_XML = NAME + "-sbom.xml";

    private ReleaseFiles release;
    private ReleaseFiles rebuilt;

    @BeforeAll
    void buildTwice(@TempDir Path workspaces) {
        assumeTrue(System.getProperty("maven.home") != null, "not run by Maven");
        assumeTrue(Runtime.version().feature() == 17, "a release is built with JDK 17");
        release = ReleaseFiles.build(workspaces.resolve("one"), Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8"));
        rebuilt = ReleaseFiles.build(
                workspaces.resolve("some/where/else"),
                Map.of("TZ", "Pacific/Auckland", "LC_ALL", "C", "USER", "somebody"),
                "-Duser.name=somebody",
                "-Duser.language=tr",
                "-Duser.country=TR",
                "-Duser.timezone=Pacific/Auckland");
    }

    @Test
    void aBuildElsewhereGivesTheSameFiles() {
        assertThat(rebuilt.checksums()).isEqualTo(release.checksums());
    }

    @Test
    void aReleaseHasTheDocumentedFiles() {
        assertThat(release.checksums().keySet()).containsExactly("SHA256SUMS", JAVADOC, SBOM, SBOM_XML, SOURCES, JAR);
    }

    @Test
    void theChecksumsMatchTheFiles() throws IOException {
        Map<String, String> listed = Files.readAllLines(release.file("SHA256SUMS")).stream()
                .map(line -> line.split("  "))
                .collect(Collectors.toMap(line -> line[1], line -> line[0]));
        Map<String, String> files = new TreeMap<>(release.checksums());
        files.remove("SHA256SUMS");

        assertThat(listed).isEqualTo(files);
    }

    @Test
    void everyReleasedJarContainsTheLicence() throws IOException {
        for (String jar : List.of(JAR, SOURCES, JAVADOC)) {
            assertThat(text(jar, "META-INF/LICENSE")).as(jar).isEqualTo(Files.readString(Path.of("LICENSE")));
        }
    }

    @Test
    void theReleasedSourcesMatchTheClasses() throws IOException {
        List<String> sources = names(SOURCES);

        assertThat(names(JAR).stream()
                        .filter(name -> name.endsWith(".class") && !name.contains("$"))
                        .map(name -> name.replace(".class", ".java")))
                .isNotEmpty()
                .isSubsetOf(sources);
        assertThat(sources).noneMatch(name -> name.endsWith("Test.java") || name.endsWith("IT.java"));
    }

    @Test
    void theJavadocDescribesThePublicTypes() throws IOException {
        assertThat(names(JAVADOC)).contains("index.html", "dev/authcodes/keycloak/code/AuthCode.html");
    }

    /** A scanner must neither miss what the extension works with nor look for it in the JAR. */
    @Test
    void theSbomListsLibrariesOfTheServerAsNotIncluded() throws IOException {
        JsonNode sbom = new ObjectMapper().readTree(release.file(SBOM).toFile());
        JsonNode extension = sbom.at("/metadata/component");
        List<JsonNode> components = children(sbom.get("components"));

        assertThat(sbom.get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(extension.get("purl").asText()).startsWith("pkg:maven/dev.authcodes/keycloak-auth-codes@");
        assertThat(extension.at("/licenses/0/license/id").asText()).isEqualTo("Apache-2.0");
        assertThat(components)
                .extracting(component -> component.get("name").asText())
                .contains("keycloak-services", "keycloak-server-spi")
                .doesNotContain("junit-jupiter", "assertj-core");
        assertThat(components)
                .extracting(component -> component.get("scope").asText())
                .containsOnly("excluded");
        assertThat(Files.readString(release.file(SBOM_XML)))
                .contains("<scope>excluded</scope>")
                .doesNotContain("<scope>required</scope>");
    }

    private List<String> names(String jar) throws IOException {
        try (JarFile file = new JarFile(release.file(jar).toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }

    private String text(String jar, String name) throws IOException {
        try (JarFile file = new JarFile(release.file(jar).toFile())) {
            return new String(file.getInputStream(file.getEntry(name)).readAllBytes());
        }
    }

    private static List<JsonNode> children(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                .map(array::get)
                .toList();
    }
}
