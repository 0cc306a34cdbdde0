package dev.authcodes.keycloak.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;

/** A page of the documentation, in Markdown. Tests run what it shows, so that it cannot become wrong. */
public record DocPage(Path path, String text) {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|<(?:img|a) [^>]*?(?:src|href)=\"([^\"]+)\"");

    public static DocPage at(String path) {
        return of(Path.of(path));
    }

    /** All pages, in all folders that have some. */
    public static List<DocPage> all() {
        return Stream.of(Path.of(""), Path.of("docs"), Path.of("docs/benchmarks"), Path.of("examples"))
                .flatMap(folder -> Uncheck.get(() -> Files.walk(folder, folder.endsWith("examples") ? 2 : 1)))
                .filter(file -> file.toString().endsWith(".md"))
                .sorted()
                .map(DocPage::of)
                .toList();
    }

    private static DocPage of(Path path) {
        return new DocPage(path, Uncheck.get(() -> Files.readString(path)));
    }

    /** From a heading to the next one of any level; empty if there is no such heading. */
    public String section(String heading) {
        return Pattern.compile(
                        "^#+ " + Pattern.quote(heading) + "$(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }

    /** The code in a language, below a heading. */
    public List<String> code(String heading, String language) {
        return code(section(heading), Pattern.compile(language));
    }

    /** All code in a language. */
    public List<String> code(String language) {
        return code(text, Pattern.compile(language));
    }

    private static List<String> code(String text, Pattern language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> language.matcher(block.group(1)).matches())
                .map((MatchResult block) -> block.group(2))
                .toList();
    }

    /** Of the table below a heading, the cells of each row but the first. */
    public List<List<String>> rows(String heading) {
        return section(heading)
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> Arrays.stream(line.split("\\|"))
                        .skip(1)
                        .map(String::strip)
                        .toList())
                .skip(2)
                .toList();
    }

    /** Where its links lead. */
    public List<String> links() {
        return LINK.matcher(BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .toList();
    }

    /** What links to its headings end with, as GitHub has it. */
    public Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(BLOCK.matcher(text).replaceAll("")).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int same = 0;
            while (!anchors.add(same == 0 ? anchor : anchor + '-' + same)) {
                same++;
            }
        });
        return anchors;
    }
}
