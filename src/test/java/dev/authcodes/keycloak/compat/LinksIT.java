package dev.authcodes.keycloak.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether the built JAR fits the libraries of the servers that it supports, without starting one. A patch release of Keycloak
 * that takes away what the JAR needs fails here, in seconds.
 */
class LinksIT {
    private static final Path JAR = Path.of(System.getProperty("extension.jar"));
    private static final Path LIBRARIES = Path.of(System.getProperty("server.libraries"));
    private static final String COMPILED_AGAINST = System.getProperty("keycloak.version");

    /**
     * Problems that are expected, by how they begin, each with the server, and with what replaces the missing member.
     * Each must occur.
     */
    private static final List<Exemption> EXEMPTIONS =
            """
            26.4 26.5 26.6; CodeRefreshTokenProviderFactory; RefreshGrantFactory
            26.4 26.5 26.6; CodeRefreshTokenProvider: ; RefreshGrantFactory
            26.4 26.5; AuthCodeGrantType: overrides nothing with isTokenAllowed; CallerAuthentication, UmaGrantFactory
            26.4 26.5; AuthCodeGrantType: overrides nothing with getTokenParameterNames; nothing asks
            26.4 26.5; CodeTokens: overrides nothing with getTokenParameterNames; nothing asks
            26.4 26.5; TokenManagers$Base: overrides nothing with createClientAccessToken; the method without the last parameter
            26.4 26.5; RedemptionPolicies$TokenRequest; PolicyApi.tokenRequest
            26.4 26.5; RedemptionPolicies$TokenResponse: overrides nothing; nothing asks
            26.4; CodeTokens: no ; CodeTokens.createUpTo26_4
            """.lines().map(Exemption::of).toList();

    private static Set<ClassFile> ours;
    private static ClassFiles compiledAgainst;

    @BeforeAll
    static void readTheJar() throws Exception {
        compiledAgainst = ClassFiles.below(LIBRARIES.resolve(COMPILED_AGAINST));
        try (JarFile jar = new JarFile(JAR.toFile())) {
            ours = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .map(entry -> Uncheck.get(
                            () -> ClassFile.of(jar.getInputStream(entry).readAllBytes())))
                    .collect(Collectors.toSet());
        }
    }

    @AfterAll
    static void close() {
        compiledAgainst.close();
    }

    static Stream<String> servers() {
        return Arrays.stream(System.getProperty("server.versions").split(","));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void theJarRefersOnlyToClassesAndMembersOfTheServersLibraries(String version) {
        Set<String> problems = problems(version);

        assertThat(problems).allMatch(problem -> exemptions(version).anyMatch(exemption -> exemption.covers(problem)));
        assertThat(exemptions(version)).allMatch(exemption -> problems.stream().anyMatch(exemption::covers));
    }

    /** Members that differ by version are looked up by name, which is not visible in class files. */
    @ParameterizedTest
    @MethodSource("servers")
    void everyMethodThatDiffersBetweenVersionsHasOneSignatureOnTheServer(String version) throws Exception {
        try (ClassFiles server = ClassFiles.below(LIBRARIES.resolve(version), JAR)) {
            Class<?> type = Class.forName("dev.authcodes.keycloak.compat.KeycloakVersion", true, server.loader());

            assertThat(type.getMethod("isSupported").invoke(null)).isEqualTo(true);
        }
    }

    private static Set<String> problems(String version) {
        try (ClassFiles server = ClassFiles.below(LIBRARIES.resolve(version))) {
            return new LinkCheck(ours, compiledAgainst, server).problems();
        }
    }

    private static Stream<Exemption> exemptions(String version) {
        return EXEMPTIONS.stream()
                .filter(exemption -> exemption.lines().stream().anyMatch(version::startsWith));
    }

    private record Exemption(List<String> lines, String problem, String instead) {

        static Exemption of(String line) {
            String[] parts = line.split("; ");
            return new Exemption(List.of(parts[0].split(" ")), parts[1], parts[2]);
        }

        boolean covers(String found) {
            return found.startsWith(problem);
        }
    }
}
