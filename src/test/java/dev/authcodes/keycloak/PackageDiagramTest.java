package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/** The package diagram in docs/architecture.md against the classes. */
class PackageDiagramTest {
    private static final Pattern LINE = Pattern.compile("(?m)^ *(\\w[\\w &]*?) *--> *(\\w[\\w &]*?) *$");

    private final Set<Arrow> drawn = drawn();
    private final Set<Arrow> dependencies = dependencies();

    private record Arrow(String from, String to) {}

    @Test
    void everyDependencyBetweenPackagesFollowsTheArrows() {
        assertThat(undrawn(drawn)).isEmpty();
    }

    @Test
    void everyArrowIsADependencyBetweenPackages() {
        assertThat(drawn).isNotEmpty().isSubsetOf(dependencies);
    }

    /** An arrow that others imply would not be missed, nor would the first test notice a dependency like it. */
    @Test
    void withoutAnyOfTheArrowsADependencyIsUndrawn() {
        assertThat(drawn).allSatisfy(arrow -> {
            Set<Arrow> others = new HashSet<>(drawn);
            others.remove(arrow);
            assertThat(undrawn(others)).contains(arrow);
        });
    }

    private Set<Arrow> undrawn(Set<Arrow> arrows) {
        return dependencies.stream()
                .filter(dependency -> !reachable(dependency.from(), arrows).contains(dependency.to()))
                .collect(Collectors.toSet());
    }

    private static Set<String> reachable(String from, Set<Arrow> arrows) {
        return arrows.stream()
                .filter(arrow -> arrow.from().equals(from))
                .flatMap(arrow -> Stream.concat(Stream.of(arrow.to()), reachable(arrow.to(), arrows).stream()))
                .collect(Collectors.toSet());
    }

    /** Lines such as {@code a & b --> c & d}, in the syntax of Mermaid. */
    private static Set<Arrow> drawn() {
        String page = Uncheck.get(() -> Files.readString(Path.of("docs/architecture.md")));
        return LINE.matcher(page)
                .results()
                .flatMap(line -> names(line.group(1))
                        .flatMap(from -> names(line.group(2)).map(to -> new Arrow(from, to))))
                .collect(Collectors.toSet());
    }

    private static Stream<String> names(String side) {
        return Stream.of(side.split(" *& *"));
    }

    private static Set<Arrow> dependencies() {
        return ArchitectureTest.MAIN.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> new Arrow(
                        name(dependency.getOriginClass()),
                        name(dependency.getTargetClass().getBaseComponentType())))
                .filter(arrow -> !arrow.to().isEmpty() && !arrow.from().equals(arrow.to()))
                .collect(Collectors.toSet());
    }

    /** Of the package below ours; empty for the class of a library. */
    private static String name(JavaClass type) {
        String prefix = ArchitectureTest.ROOT + '.';
        return type.getPackageName().startsWith(prefix) ? type.getPackageName().substring(prefix.length()) : "";
    }
}
