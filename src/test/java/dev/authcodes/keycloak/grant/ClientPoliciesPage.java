package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Realm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the page about client policies lists, by Keycloak's ids. */
record ClientPoliciesPage(Set<String> actingExecutors, Set<String> otherExecutors, Set<String> conditions) {
    private static final Path PAGE = Path.of("docs/client-policies.md");
    private static final Pattern ID = Pattern.compile("`([a-z0-9-]+)`");

    static ClientPoliciesPage read() throws IOException {
        String text = Files.readString(PAGE);
        return new ClientPoliciesPage(
                ids(text, "Executors that act on a redemption"),
                ids(text, "Executors that do not"),
                ids(text, "Conditions"));
    }

    Set<String> executors() {
        Set<String> all = new TreeSet<>(actingExecutors);
        all.addAll(otherExecutors);
        return all;
    }

    /** What a server has of these providers. */
    static Set<String> onServer(Realm realm, String spi) {
        Set<String> ids = new TreeSet<>();
        realm.admin()
                .serverInfo()
                .at("/providers/" + spi + "/providers")
                .fieldNames()
                .forEachRemaining(ids::add);
        assertThat(ids).isNotEmpty();
        return ids;
    }

    /** Of the first cells of the table below a heading. */
    private static Set<String> ids(String page, String heading) {
        String section = page.split("\n## " + heading + "\n")[1].split("\n## ")[0];
        List<String> ids = section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> matches(line.split("\\|")[1]))
                .toList();
        return new TreeSet<>(ids);
    }

    private static Stream<String> matches(String cell) {
        return ID.matcher(cell).results().map((MatchResult found) -> found.group(1));
    }
}
