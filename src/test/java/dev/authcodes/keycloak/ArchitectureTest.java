package dev.authcodes.keycloak;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packages may know of each other, and what no class may do. */
class ArchitectureTest {
    private static final String ROOT = "dev.authcodes.keycloak";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theRulesOfCodesKnowNoOtherPackageOfOurs() {
        onlyKnows("code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "permission"})
    void storeAndPermissionKnowTheRulesAndNotEachOther(String name) {
        onlyKnows(name, "code");
    }

    @Test
    void tokenKnowsWhatIsStoredAndPermittedAndNoEndpoint() {
        onlyKnows("token", "code", "store", "permission");
    }

    @Test
    void onlyOneClassKnowsTheClaimsOfATokensOrigin() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> contains(file, "\"auth_code_scope\"")
                                    || contains(file, "\"auth_code_connection\"")))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("CodeClaims.java");
        }
    }

    /** Only what Keycloak has verified counts, so nothing of ours takes a token apart without it. */
    @Test
    void nothingReadsATokenWithoutKeycloaksVerification() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.keycloak.jose.jws.JWSInput")
                .check(MAIN);
    }

    @Test
    void whatOperatorsSeeKnowsTheRules() {
        onlyKnows("audit", "code");
    }

    @Test
    void whatOwnersDoWithCodesKnowsNoEndpoint() {
        onlyKnows("lifecycle", "code", "store", "permission", "token", "audit");
    }

    @Test
    void onlyTheAuditKnowsHowThingsAreCounted() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("audit"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MAIN);
    }

    @Test
    void thePageForPeopleKnowsNoEndpointForApps() {
        onlyKnows("connect", "code", "store", "permission", "token", "lifecycle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "grant", "admin"})
    void nobodyKnowsTheEndpoints(String name) {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(inside(name))
                .check(MAIN);
    }

    /** Elsewhere a few pairs of classes belong together, such as a resource and what it returns. */
    @Test
    void theClassesOfThePageDependOnEachOtherInOneDirection() {
        slices().assignedFrom(new TopLevelClasses("connect"))
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    @Test
    void noTwoPackagesKnowEachOther() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theRulesOfCodesKnowNeitherHttpNorKeycloaksServices() {
        noClasses()
                .that()
                .resideInAPackage(inside("code"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.keycloak.services..")
                .check(MAIN);
    }

    @Test
    void onlyRawRequestReachesBeneathJaxRs() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".http.RawRequest")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jboss.resteasy..")
                .check(MAIN);
    }

    @Test
    void theLogIsKeycloaks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(MAIN);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    @Test
    void configurationDoesNotComeFromTheEnvironment() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(MAIN);
    }

    @Test
    void noClassIsThereToBeExtended() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .haveModifier(FINAL)
                .check(MAIN);
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of our packages only itself and the {@code others}. */
    private static void onlyKnows(String name, String... others) {
        String[] known = Stream.concat(Stream.of(name), Stream.of(others))
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(known)))
                .check(MAIN);
    }

    private static String inside(String name) {
        return ROOT + '.' + name + "..";
    }

    /** Each with the classes nested in it. */
    private record TopLevelClasses(String packageName) implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().equals(ROOT + '.' + packageName)
                    ? SliceIdentifier.of(type.getName().replaceAll("\\$.*", ""))
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the classes of " + packageName;
        }
    }
}
