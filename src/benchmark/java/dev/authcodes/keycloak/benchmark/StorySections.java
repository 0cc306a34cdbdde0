package dev.authcodes.keycloak.benchmark;

/** Of the page, what is about whole ways, and about races on them. Empty is what was not measured. */
final class StorySections {
    private final Results results;

    StorySections(Results results) {
        this.results = results;
    }

    String stories() {
        if (results.stories().isEmpty()) {
            return "";
        }
        Spread first = Spread.ofMillis(results.stories().get(0).durations());
        MarkdownTable table = new MarkdownTable(1, "way", "HTTP requests", "ms", "first row = 1", "times");
        for (Story story : results.stories()) {
            Spread millis = Spread.ofMillis(story.durations());
            table.row(
                    story.name(),
                    story.httpRequests(),
                    millis.text(Digits.SIGNIFICANT),
                    Digits.RATIO.of(millis.median() / first.median()),
                    millis.times());
        }
        return """
                ## From "connect a tool" to "the tool has tokens"

                Each way driven to its end, one run after the other, by an HTTP client that does what the app, the browser and the
                tool do. What a person needs to read, type and click, and what a tool waits between two polls, is not in it.
                Everybody is signed in already. The device flow gets few requests: the link with the user code in it, one poll
                right after the confirmation, pages without styles and images. The page that says that it worked is one of
                them. better-auth runs in one process of
                Node, on the same PostgreSQL, with tokens stored as digests and without its rate limit; it hands the tool the
                session of the person, and not one of the tool's own, so there is no token to be signed.

                """ + table;
    }

    String races() {
        if (results.races().isEmpty()) {
            return "";
        }
        MarkdownTable table = new MarkdownTable(
                1, "what redeems", "at once", "succeeded, of each code", "codes of which exactly one did");
        for (Race race : results.races()) {
            Spread succeeded = Spread.of(race.succeeded().stream().mapToDouble(Integer::doubleValue));
            String least = Digits.WHOLE.of(succeeded.min());
            table.row(
                    race.name(),
                    race.parallel(),
                    succeeded.min() == succeeded.max() ? least : least + '–' + Digits.WHOLE.of(succeeded.max()),
                    "%s of %s"
                            .formatted(
                                    race.succeeded().stream()
                                            .filter(count -> count == 1)
                                            .count(),
                                    succeeded.times()));
        }
        return """
                ## Who wins a race

                Many redemptions of one single-use code at the same moment; exactly one may succeed. The server has all of each
                request but its last byte before the first of them is let go. The device flow is polled at Keycloak's default
                interval of five seconds. Polls that find the code still there are kept apart by that, `slow_down`; when Keycloak
                takes the code away, it does not look whether another poll just did.

                """ + table;
    }
}
