import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints how long each test class took, slowest first, from the XML reports in the given folders. It reads reports because
 * the tests run in several JVMs. A class's time includes the start of the servers that it was the first to need.
 */
final class SlowestClasses {
    private static final Pattern SUITE = Pattern.compile("<testsuite [^>]*?\\bname=\"([^\"]+)\" time=\"([\\d.,]+)\"");
    private static final BigDecimal WORTH_A_LINE = BigDecimal.ONE;

    private SlowestClasses() {}

    public static void main(String[] folders) {
        Map<String, BigDecimal> seconds = new TreeMap<>();
        Stream.of(folders).map(Path::of).filter(Files::isDirectory).forEach(folder -> read(folder, seconds));
        System.out.println(
                "Seconds for each test class, slowest first; those under a second are omitted:\n" + table(seconds));
    }

    static String table(Map<String, BigDecimal> seconds) {
        return seconds.entrySet().stream()
                .filter(entry -> entry.getValue().compareTo(WORTH_A_LINE) >= 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(entry -> "%9s  %s%n".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining());
    }

    private static void read(Path folder, Map<String, BigDecimal> seconds) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    (Iterable<Path>) files.filter(each -> each.toString().endsWith(".xml"))::iterator) {
                Matcher suite = SUITE.matcher(Files.readString(file));
                if (suite.find()) {
                    seconds.put(suite.group(1), new BigDecimal(suite.group(2).replace(",", "")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
