package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Readers find every page, and every link takes them where it says. */
class DocumentationLinksTest {
    private final Map<Path, DocPage> pages =
            DocPage.all().stream().collect(Collectors.toMap(DocPage::path, Function.identity()));

    @Test
    void everyLinkLeadsToAFileAndToAHeadingOfIt() {
        List<String> broken = pages.values().stream()
                .flatMap(page -> page.links().stream()
                        .filter(link -> !resolves(page, link))
                        .map(link -> page.path() + ": " + link))
                .toList();

        assertThat(broken).isEmpty();
        assertThat(pages.values().stream()
                        .mapToLong(page -> page.links().size())
                        .sum())
                .isGreaterThan(150);
    }

    @Test
    void aLinkThatLeadsNowhereIsNoticed() {
        DocPage readme = DocPage.at("README.md");

        assertThat(List.of("docs/none.md", "#none", "docs/index.md#none", "docs/images/none.png"))
                .noneMatch(link -> resolves(readme, link));
        assertThat(List.of("docs/index.md", "#security", "docs/api.md#short-codes", "docs/images/mapper.png"))
                .allMatch(link -> resolves(readme, link));
    }

    @Test
    void theIndexLinksToEveryPageOfItsFolder() {
        DocPage index = DocPage.at("docs/index.md");
        Set<String> linked = new HashSet<>(index.links());

        assertThat(pages.keySet())
                .filteredOn(page -> page.startsWith("docs") && page.getNameCount() == 2 && !page.equals(index.path()))
                .allMatch(page -> linked.contains(page.getFileName().toString()))
                .hasSizeGreaterThan(10);
    }

    @Test
    void theReadmeHas150LinesAtMost() {
        assertThat(DocPage.at("README.md").text().lines()).hasSizeLessThanOrEqualTo(150);
    }

    private boolean resolves(DocPage page, String link) {
        if (link.matches("(https?|mailto):.*")) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page.path()
                : page.path().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1
                        || (pages.containsKey(target)
                                && pages.get(target).anchors().contains(parts[1])));
    }
}
