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

                Each flow run to its end, one run after the other, by an HTTP client that does what the app, the browser and the tool
                do. The time in which users read, type and click, and in which tools wait between two polls, is not included. All
                users are signed in already. The device flow gets few requests: the link that contains the user code, one poll right
                after the confirmation, pages without styles and images; the page that confirms the success is one of them.
                better-auth runs in one process of Node, on the same PostgreSQL, with tokens stored as digests and without its rate
                limit; it gives the tool the user's own session, so there is no token to be signed.

                """ + table;
    }
}
