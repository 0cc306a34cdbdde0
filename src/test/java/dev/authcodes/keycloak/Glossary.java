package dev.authcodes.keycloak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.function.Uncheck;

/** The words that the project does not use, each with the one to use instead: {@code src/test/resources/glossary.txt}. */
record Glossary(List<Entry> entries) {
    private static final Path FILE = Path.of("src/test/resources/glossary.txt");

    static Glossary read() {
        return of(Uncheck.get(() -> Files.readAllLines(FILE)));
    }

    static Glossary of(List<String> lines) {
        return new Glossary(lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Entry::of)
                .toList());
    }

    /** Says for each wrong word in which line it is, and what to write instead. */
    Stream<String> findings(String name, String text) {
        return entries.stream()
                .flatMap(entry -> entry.matches(text)
                        .map(match -> "%s:%d: \"%s\", write: %s (or add an exception to %s)"
                                .formatted(name, lineOf(text, match), oneLine(match.group()), entry.instead(), FILE)));
    }

    private static long lineOf(String text, MatchResult match) {
        return 1
                + text.substring(0, match.start())
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }

    private static String oneLine(String phrase) {
        return phrase.replaceAll("[\\s*/#]+", " ");
    }

    /** @param exceptions phrases in which the word is right */
    private record Entry(Pattern word, String instead, List<Pattern> exceptions) {

        static Entry of(String line) {
            String[] parts = line.split(" -> | except ");
            return new Entry(
                    words(parts[0]),
                    parts[1],
                    Stream.of(parts).skip(2).map(Entry::words).toList());
        }

        private static Pattern words(String regex) {
            String phrase = regex.replace(" ", "[\\s*/#]+");
            return Pattern.compile("(?<![\\w.$-])(?:" + phrase + ")(?![\\w-])", Pattern.CASE_INSENSITIVE);
        }

        Stream<MatchResult> matches(String text) {
            return word.matcher(text)
                    .results()
                    .filter(match -> exceptions.stream()
                            .flatMap(exception -> exception.matcher(text).results())
                            .noneMatch(right -> right.start() < match.end() && match.start() < right.end()));
        }
    }
}
