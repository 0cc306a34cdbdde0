package dev.authcodes.keycloak.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/**
 * What is in the JAR that admins copy to their server: our own and no more, since everything in it is on the class path of
 * Keycloak itself.
 */
class ExtensionJarIT {
    private static final List<Pattern> OURS = Stream.of(
                    "META-INF/MANIFEST\\.MF",
                    "META-INF/LICENSE",
                    "META-INF/maven/dev\\.authcodes/keycloak-auth-codes/pom\\.(xml|properties)",
                    "META-INF/services/org\\.keycloak\\.[\\w.]+",
                    "dev/authcodes/keycloak/[a-z]+/[\\w$-]+\\.class",
                    "dev/authcodes/keycloak/audit/extension\\.properties",
                    "dev/authcodes/keycloak/http/openapi\\.json",
                    "theme-resources/messages/messages_[a-z]{2}(_[A-Z]{2})?\\.properties",
                    "theme-resources/templates/((html|text)/)?auth-codes?-[a-z-]+\\.ftl",
                    "theme-resources/resources/(css|js)/auth-codes?-[a-z-]+\\.(css|js)")
            .map(Pattern::compile)
            .toList();
    /** Of Java 17. */
    private static final int CLASS_FILE_VERSION = 61;

    private final Path path = Path.of(System.getProperty("extension.jar"));
    private final Map<String, byte[]> files = read(path);

    @Test
    void theJarContainsOnlyClassesOfTheExtension() {
        assertThat(files.keySet())
                .hasSizeGreaterThan(100)
                .allMatch(
                        name -> OURS.stream()
                                .anyMatch(ours -> ours.matcher(name).matches()),
                        "ours");
    }

    @Test
    void theJarContainsWhatAServerLooksFor() {
        assertThat(files)
                .containsKeys(
                        "META-INF/services/org.keycloak.protocol.ProtocolMapper",
                        "META-INF/services/org.keycloak.protocol.oidc.grants.OAuth2GrantTypeFactory",
                        "META-INF/services/org.keycloak.services.resource.RealmResourceProviderFactory",
                        "META-INF/services/org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory",
                        "dev/authcodes/keycloak/http/openapi.json",
                        "theme-resources/messages/messages_en.properties",
                        "theme-resources/templates/auth-code-connect.ftl");
    }

    @Test
    void everyServiceOfTheJarIsAClassInTheJar() {
        List<String> announced = files.keySet().stream()
                .filter(name -> name.startsWith("META-INF/services/"))
                .flatMap(name -> text(name).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();

        assertThat(announced)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(files).containsKey(type.replace('.', '/') + ".class"));
    }

    @Test
    void theJarRunsOnJava17() {
        assertThat(files.keySet().stream().filter(name -> name.endsWith(".class")))
                .isNotEmpty()
                .allSatisfy(
                        name -> assertThat(classFileVersion(files.get(name))).isEqualTo(CLASS_FILE_VERSION));
    }

    @Test
    void theJarNamesItsVersion() throws IOException {
        Properties coordinates = new Properties();
        coordinates.load(new StringReader(text("META-INF/maven/dev.authcodes/keycloak-auth-codes/pom.properties")));
        Manifest manifest = new Manifest(new ByteArrayInputStream(files.get("META-INF/MANIFEST.MF")));

        assertThat(coordinates.getProperty("version")).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(manifest.getMainAttributes().getValue("Implementation-Version"))
                .isEqualTo(coordinates.getProperty("version"));
        assertThat(text("dev/authcodes/keycloak/audit/extension.properties"))
                .contains(coordinates.getProperty("version"));
    }

    @Test
    void theJarContainsItsLicence() throws IOException {
        assertThat(text("META-INF/LICENSE")).isEqualTo(Files.readString(Path.of("LICENSE")));
    }

    /** Two builds of the same sources are the same file, so nothing of the one place or moment may be in it. */
    @Test
    void theJarDoesNotRevealWhereWhenOrByWhomItWasBuilt() throws IOException {
        assertThat(files.keySet())
                .allSatisfy(name -> assertThat(text(name))
                        .doesNotContain(System.getProperty("user.dir"))
                        .doesNotContain(System.getProperty("localRepository", System.getProperty("user.home"))));
        assertThat(text("META-INF/MANIFEST.MF")).doesNotContain("Built-By", "Build-Time", "Build-Jdk:");
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getTimeLocal).distinct()).hasSize(1);
        }
    }

    private String text(String name) {
        return new String(files.get(name), StandardCharsets.UTF_8);
    }

    private static int classFileVersion(byte[] classFile) {
        return Byte.toUnsignedInt(classFile[6]) << 8 | Byte.toUnsignedInt(classFile[7]);
    }

    private static Map<String, byte[]> read(Path path) {
        JarFile jar = Uncheck.get(() -> new JarFile(path.toFile()));
        // A file that is twice in the JAR is an error.
        return jar.stream()
                .filter(entry -> !entry.isDirectory())
                .collect(Collectors.toMap(
                        ZipEntry::getName,
                        entry -> Uncheck.get(() -> jar.getInputStream(entry).readAllBytes())));
    }
}
