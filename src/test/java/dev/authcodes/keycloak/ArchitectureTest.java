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
import dev.authcodes.keycloak.compat.SupportedFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which packages may depend on each other, and what no class may do. */
class ArchitectureTest {
    static final String ROOT = "dev.authcodes.keycloak";
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** The packages of the extension that each of them may depend on. */
    @ParameterizedTest
    @CsvSource({
        "code, code",
        "compat, compat",
        "store, store code compat",
        "permission, permission code compat",
        "audit, audit code compat",
        "token, token code store permission compat",
        "notification, notification code store permission audit compat",
        "lifecycle, lifecycle code store permission token audit notification compat",
        "connect, connect code store permission token lifecycle compat"
    })
    void aPackageDependsOnlyOnTheListedPackages(String name, String known) {
        String[] all = Stream.of(known.split(" ")).map(ArchitectureTest::inside).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(inside(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(all)))
                .check(MAIN);
    }

    @Test
    void onlyOneClassNamesTheClaimsOfATokensOrigin() throws Exception {
        Pattern claim = Pattern.compile("\"auth_code_(scope|depth|above|lifespans)\"");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java")).filter(Files::isRegularFile)) {
            assertThat(files.filter(file -> claim.matcher(Uncheck.get(() -> Files.readString(file)))
                            .find()))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("CodeClaims.java");
        }
    }

    /**
     * Only what Keycloak has verified counts, so nothing of ours takes a token apart without it. {@code TokenHeader} only tells
     * whether Keycloak can be asked, and {@code BearerTokenFilter} only refuses.
     */
    @Test
    void noClassReadsTokensThatKeycloakHasNotVerified() {
        noClasses()
                .that()
                .doNotHaveSimpleName("TokenHeader")
                .and()
                .doNotHaveSimpleName("BearerTokenFilter")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.keycloak.jose.jws.JWSInput")
                .check(MAIN);
    }

    /** On an unsupported version of Keycloak, no factory may be registered. */
    @Test
    void factoriesAreRegisteredOnlyOnSupportedVersionsOfKeycloak() throws Exception {
        try (Stream<Path> services = Files.list(Path.of("src/main/resources/META-INF/services"))) {
            assertThat(services.flatMap(file -> Uncheck.get(() -> Files.readAllLines(file)).stream()))
                    .isNotEmpty()
                    .allMatch(name -> MAIN.get(name).isAssignableTo(SupportedFactory.class));
        }
    }

    /** So no class depends on an endpoint, and only the package audit on the metrics library. */
    @ParameterizedTest
    @CsvSource({
        "http, dev.authcodes.keycloak.http..",
        "grant, dev.authcodes.keycloak.grant..",
        "admin, dev.authcodes.keycloak.admin..",
        "audit, io.micrometer.."
    })
    void endpointsAndMicrometerAreKnownToTheirOwnPackageOnly(String name, String packages) {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside(name))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .check(MAIN);
    }

    /** In other packages, a few pairs of classes refer to each other, such as a resource and its sub-resource. */
    @Test
    void classesOfTheConnectPageDependOnEachOtherInOneDirection() {
        slices().assignedFrom(new TopLevelClasses("connect"))
                .should()
                .beFreeOfCycles()
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCyclicDependencies() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void thePackageCodeDependsOnNeitherHttpNorKeycloaksServices() {
        noClasses()
                .that()
                .resideInAPackage(inside("code"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.keycloak.services..")
                .check(MAIN);
    }

    @Test
    void onlyRawRequestDependsOnResteasy() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".http.RawRequest")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jboss.resteasy..")
                .check(MAIN);
    }

    @Test
    void noClassLogsThroughJavaLoggingOrStandardStreams() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .check(MAIN);
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    @Test
    void configurationIsNotReadFromTheEnvironment() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(MAIN);
    }

    @Test
    void everyTopLevelClassIsFinal() {
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

    private static String inside(String name) {
        return ROOT + '.' + name + "..";
    }

    /** Each top-level class together with its nested classes. */
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
