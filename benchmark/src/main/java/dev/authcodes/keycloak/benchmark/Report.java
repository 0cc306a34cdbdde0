package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The results of a run, for readers and for programs. The same results give the same files on the same machine. */
final class Report {
    private final Results results;

    /** @throws IllegalArgumentException if there is no round of the refresh-token grant, the baseline */
    Report(Results results) {
        if (results.rounds().getOrDefault(Operation.REFRESH, List.of()).isEmpty()) {
            throw new IllegalArgumentException("No round of the refresh-token grant, so there are no ratios");
        }
        this.results = results;
    }

    /**
     * Writes {@code README.md}, its plot, and {@code results.json} with the figures behind them.
     *
     * @param folder is created if necessary; a {@code profile.md} in it gets a link
     */
    void writeTo(Path folder) throws IOException {
        // Before the first AWT class is loaded, because an existing display may refuse this process.
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        new LatencyPlot(results).writeTo(folder.resolve(LatencyPlot.FILE));
        Files.writeString(folder.resolve(ResultsJson.FILE), new ResultsJson(results).text());
        Files.writeString(
                folder.resolve(ReportPage.FILE),
                new ReportPage(results, Files.exists(folder.resolve(ReportPage.PROFILE))).text());
    }
}
