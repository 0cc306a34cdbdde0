package dev.authcodes.keycloak.benchmark;

import static dev.authcodes.keycloak.benchmark.Operation.REFRESH;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The ratios, between two comments of the project's README; the rest of it stays unchanged. */
final class ReadmeExcerpt {
    private static final String BEGIN = "<!-- benchmark -->";
    private static final String END = "<!-- /benchmark -->";

    private final Map<Operation, Series> rounds;

    ReadmeExcerpt(Results results) {
        rounds = Series.byOperation(results);
    }

    /** @throws IllegalStateException unless the comments are there, once each and in order; the file is then unchanged */
    void writeInto(Path readme) throws IOException {
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin || text.indexOf(BEGIN, begin + 1) >= 0 || text.indexOf(END, end + 1) >= 0) {
            throw new IllegalStateException(
                    "%s must have %s and %s, once each, with the ratios between them".formatted(readme, BEGIN, END));
        }
        Files.writeString(
                readme, text.substring(0, begin + BEGIN.length()) + "\n\n" + text() + '\n' + text.substring(end));
    }

    private String text() {
        Series refresh = rounds.get(REFRESH);
        MarkdownTable table =
                new MarkdownTable(1, "", "throughput", "p99 latency", "processor time", "database statements");
        rounds.forEach((operation, own) -> table.row(
                OperationSections.name(operation),
                ratio(own.ratio(refresh, Measurement::perSecond)),
                ratio(own.ratio(refresh, Series::p99)),
                ratio(own.ratio(refresh, Series::cpu)),
                Digits.RATIO.of(own.statements().total())));
        return table
                + "\nThe refresh-token grant, which is 1, had %s requests per second and a p99 of %s ms.\n"
                        .formatted(
                                Digits.SIGNIFICANT.of(
                                        refresh.spread(Measurement::perSecond).median()),
                                Digits.SIGNIFICANT.of(Series.millis(refresh.latencies(), 99)));
    }

    private static String ratio(Spread spread) {
        return Digits.RATIO.of(spread.median()) + " ×";
    }
}
