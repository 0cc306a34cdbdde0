package dev.authcodes.keycloak.benchmark;

/** The page's section on complete flows; empty if none was run. */
final class FlowSection {
    private final Results results;

    FlowSection(Results results) {
        this.results = results;
    }

    String text() {
        if (results.flows().isEmpty()) {
            return "";
        }
        Spread first = Spread.ofMillis(results.flows().get(0).durations());
        MarkdownTable table = new MarkdownTable(1, "flow", "HTTP requests", "ms", "first row = 1", "times");
        for (FlowBenchmark.Result flow : results.flows()) {
            Spread millis = Spread.ofMillis(flow.durations());
            table.row(
                    flow.name(),
                    flow.httpRequests(),
                    millis.text(Digits.SIGNIFICANT),
                    Digits.RATIO.of(millis.median() / first.median()),
                    millis.times());
        }
        return """
                ## From "connect a tool" to "the tool has tokens"

                An HTTP client runs each flow from start to end, as app, browser and tool. All users are signed in already, and the time
                in which they read, type and click, or tools wait between two polls, is not included. The device flow is at its
                shortest: the link that contains the user code, one poll right after the confirmation, pages without styles and
                images. The other product, better-auth, runs in one Node process on the same PostgreSQL, with tokens stored as digests and
                without its rate limit. It gives the tool the user's own session, so it signs no token.

                """ + table;
    }
}
