import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Prints the table of docs/compatibility.md, one row for each folder of reports from {@code .ci/compatibility}. */
final class CompatibilityTable {
    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*?tests=\"(\\d+)\" errors=\"(\\d+)\" skipped=\"(\\d+)\" failures=\"(\\d+)\"");
    private static final Pattern PROPERTY = Pattern.compile("<property name=\"java.runtime.version\" value=\"([^\"]+)\"");

    private CompatibilityTable() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("| Keycloak | storage | test classes | tests | failed | skipped | JDK | run on |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        try (Stream<Path> runs = Files.list(Path.of(arguments[0]))) {
            runs.filter(Files::isDirectory).sorted().map(CompatibilityTable::row).forEach(System.out::println);
        }
    }

    static String row(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            List<String> suites = files.filter(file -> file.getFileName().toString().startsWith("TEST-"))
                    .map(CompatibilityTable::read)
                    .toList();
            int[] sums = new int[4];
            for (String suite : suites) {
                Matcher matcher = SUITE.matcher(suite);
                if (matcher.find()) {
                    for (int group = 0; group < sums.length; group++) {
                        sums[group] += Integer.parseInt(matcher.group(group + 1));
                    }
                }
            }
            String[] name = run.getFileName().toString().split("-", 2);
            return "| %s | %s | %d | %d | %d | %d | %s | %s |".formatted(
                    name[0], name[1], suites.size(), sums[0], sums[1] + sums[3], sums[2], jdk(suites), Files.getLastModifiedTime(run).toString().substring(0, 10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String jdk(List<String> suites) {
        return suites.stream().map(PROPERTY::matcher).filter(Matcher::find).map(found -> found.group(1)).findFirst().orElse("?");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
