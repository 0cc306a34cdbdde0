package dev.authcodes.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
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

/** The tests that pages name exist. What they prove, only a reader can tell. */
class DocumentationTest {
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");
    private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]\\w*(?:IT|Test)");
    private static final Pattern METHOD = Pattern.compile("[a-z][a-z0-9]*(?:[A-Z0-9][a-z0-9]*){3,}");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z]+(?:_[A-Z]+)+");
    private static final Pattern LINE_END_WITHIN_NAMES = Pattern.compile("`\\n *`");

    /** Test classes by their simple name. */
    private final Map<String, Path> classes = testClasses();

    @Test
    void everyTestThatAPageNamesExists() {
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (DocPage page : DocPage.all()) {
            cells(page).forEach(cell -> look(page.path(), cell, named, missing));
        }

        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(40);
    }

    @Test
    void aTestThatDoesNotExistIsNoticed() {
        List<String> missing = new ArrayList<>();
        Path page = Path.of("page");
        look(page, "`NoSuchIT` and `DocumentationTest` `aTestThatIsNotAtAllThere`", new ArrayList<>(), missing);
        look(page, "`DocumentationTest` `aTestThatDoesNotExistIsNoticed`", new ArrayList<>(), missing);

        assertThat(missing).containsExactly("page: NoSuchIT", "page: DocumentationTest aTestThatIsNotAtAllThere");
    }

    /** Otherwise users could reach the page only by its address. */
    @Test
    void everyRecipeForTheConnectPageListsItInTheAccountConsole() {
        Pattern recipe = Pattern.compile("(?s)clientId\"?[=:] ?\"?auth-code-connect\\b.*?(?=clientId|\n\n|```|\\z)");
        Stream<String> files = Stream.concat(
                DocPage.all().stream().map(DocPage::text),
                Stream.of(files("src/demo", 1), files("deploy", 2))
                        .flatMap(found -> found)
                        .filter(Files::isRegularFile)
                        .map(DocumentationTest::text));
        List<String> recipes = files.flatMap(file -> recipe.matcher(file).results())
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

    /** Of a table, each cell; of other text, each line, with the names of methods that follow on the next one. */
    private static Stream<String> cells(DocPage page) {
        return LINE_END_WITHIN_NAMES
                .matcher(page.text().replaceAll(",\\n`", ", `"))
                .replaceAll("` `")
                .lines()
                .flatMap(line -> Stream.of(line.split("\\|")));
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
