package dev.authcodes.keycloak.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run found out, for people and for programs. The same results give the same files on the same machine. */
public final class Report {
    private final Results results;

    /** @throws IllegalArgumentException if there is no round of the refresh-token grant, which all is held against */
    public Report(Results results) {
        if (results.rounds().getOrDefault(Operation.REFRESH, List.of()).isEmpty()) {
            throw new IllegalArgumentException("No round of the refresh-token grant, and so no ratios");
        }
        this.results = results;
    }

    /**
     * Writes {@code README.md}, its plots, and {@code results.json} with the figures behind them.
     *
     * @param folder is made if it is not there; other files in it stay, and a {@code profile.md} gets a link
     */
    public void writeTo(Path folder) throws IOException {
        // Before the first class of AWT is loaded: a display, where there is one, may not let this process in.
        System.setProperty("java.awt.headless", "true");
        Files.createDirectories(folder);
        new LatencyPlot(results).writeTo(folder.resolve(LatencyPlot.FILE));
        new ThroughputPlot(results).writeTo(folder.resolve(ThroughputPlot.FILE));
        new GrowthPlot(results.growth()).writeTo(folder.resolve(GrowthPlot.FILE));
        Files.writeString(folder.resolve(ResultsJson.FILE), new ResultsJson(results).text());
        Files.writeString(
                folder.resolve(Page.FILE), new Page(results, Files.exists(folder.resolve(Page.PROFILE))).text());
    }

    /**
     * Puts the table of ratios into a page.
     *
     * @param readme which has the comments {@code <!-- benchmark -->} and {@code <!-- /benchmark -->}; what is between them is
     *     replaced
     * @throws IllegalStateException if it has not; the file is then as it was
     */
    public void intoReadme(Path readme) throws IOException {
        new ReadmeExcerpt(results).into(readme);
    }
}
