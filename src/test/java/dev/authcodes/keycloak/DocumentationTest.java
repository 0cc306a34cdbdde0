package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;

/** What the pages say of tests: that there are such. What the tests prove, only a reader can tell. */
class DocumentationTest {
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w*(?:IT|Test)");
    private static final Pattern METHOD = Pattern.compile("[a-z][a-z0-9]*(?:[A-Z0-9][a-z0-9]*){3,}");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z]+(?:_[A-Z]+)+");

    /** By the simple name. */
    private final Map<String, Path> classes = testClasses();

    @Test
    void everyTestThatAPageNamesIsThere() {
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            cells(page).forEach(cell -> look(page, cell, named, missing));
        }

        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(40);
    }

    @Test
    void aTestThatIsNotThereWouldBeNoticed() {
        List<String> missing = new ArrayList<>();
        Path page = Path.of("page");
        look(page, "`NoSuchIT` and `DocumentationTest` `aTestThatIsNotAtAllThere`", new ArrayList<>(), missing);
        look(page, "`DocumentationTest` `aTestThatIsNotThereWouldBeNoticed`", new ArrayList<>(), missing);

        assertThat(missing).containsExactly("page: NoSuchIT", "page: DocumentationTest aTestThatIsNotAtAllThere");
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() {
        Pattern link = Pattern.compile("]\\((?!https?:)([^)#]*)(#[^)]*)?\\)");
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            link.matcher(text(page)).results().forEach(found -> {
                Path target = found.group(1).isEmpty() ? page : page.resolveSibling(found.group(1));
                if (!Files.exists(target) || !hasAnchor(target, found.group(2))) {
                    broken.add(page + ": " + found.group());
                }
            });
        }

        assertThat(broken).isEmpty();
    }

    /** Otherwise users find the page only by its address. */
    @Test
    void everyRecipeForTheConnectPageListsItInTheAccountConsole() {
        Pattern recipe = Pattern.compile("(?s)clientId\"?[=:] ?\"?auth-code-connect\\b.*?(?=clientId|\n\n|```|\\z)");
        Stream<Path> files = Stream.concat(
                pages().stream(),
                Stream.of(files("src/demo", 1), files("deploy", 2))
                        .flatMap(found -> found)
                        .filter(Files::isRegularFile));
        List<String> recipes = files.flatMap(file -> recipe.matcher(text(file)).results())
                .map(MatchResult::group)
                .toList();

        assertThat(recipes).hasSizeGreaterThan(2).allMatch(each -> each.contains("alwaysDisplayInConsole"));
    }

    /** A method belongs to the class that is named before it in the same cell. */
    private void look(Path page, String cell, List<String> named, List<String> missing) {
        String testClass = "";
        Matcher words = IN_BACKTICKS.matcher(cell);
        while (words.find()) {
            String word = words.group(1);
            if (CLASS.matcher(word).matches()) {
                testClass = word;
                named.add(word);
                if (!classes.containsKey(word)) {
                    missing.add(page + ": " + word);
                }
            } else if (classes.containsKey(testClass) && isMember(word)) {
                named.add(word);
                if (!hasMember(testClass, word)) {
                    missing.add(page + ": " + testClass + ' ' + word);
                }
            }
        }
    }

    private static boolean isMember(String word) {
        return METHOD.matcher(word).matches() || CONSTANT.matcher(word).matches();
    }

    /** A test method of the class, or a constant by which the classes of its package parametrize one. */
    private boolean hasMember(String testClass, String member) {
        Path source = classes.get(testClass);
        return METHOD.matcher(member).matches()
                ? text(source).contains("void " + member + "(")
                : Stream.of(source.resolveSibling("").toFile().listFiles())
                        .anyMatch(file -> file.isFile()
                                && Pattern.compile("^    " + member + "\\(", Pattern.MULTILINE)
                                        .matcher(text(file.toPath()))
                                        .find());
    }

    /** Of a table, each cell; of other text, each line. */
    private static Stream<String> cells(Path page) {
        return text(page).lines().flatMap(line -> Stream.of(line.split("\\|")));
    }

    private static boolean hasAnchor(Path page, String anchor) {
        return anchor == null
                || anchor.isEmpty()
                || text(page)
                        .lines()
                        .filter(line -> line.startsWith("#"))
                        .map(line -> '#'
                                + line.replaceFirst("#+ ", "")
                                        .toLowerCase()
                                        .replaceAll("[^a-z0-9 -]", "")
                                        .replace(' ', '-'))
                        .anyMatch(anchor::equals);
    }

    private static List<Path> pages() {
        return Stream.of(files("", 1), files("docs", 2), files("examples", 2))
                .flatMap(files -> files)
                .filter(file -> file.toString().endsWith(".md"))
                .sorted()
                .toList();
    }

    private static Stream<Path> files(String folder, int depth) {
        return Uncheck.get(() -> Files.walk(Path.of(folder), depth));
    }

    private static Map<String, Path> testClasses() {
        return files("src/test/java", Integer.MAX_VALUE)
                .filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""), file -> file, (one, other) -> one));
    }

    private static String text(Path file) {
        return Uncheck.get(() -> Files.readString(file));
    }
}
