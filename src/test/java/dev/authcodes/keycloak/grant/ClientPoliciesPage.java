package dev.authcodes.keycloak.grant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.DocPage;
import dev.authcodes.keycloak.support.Realm;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code docs/configuration.md} lists under client policies, by Keycloak's ids. */
record ClientPoliciesPage(Set<String> actingExecutors, Set<String> otherExecutors, Set<String> conditions) {
    private static final Pattern ID = Pattern.compile("`([a-z0-9-]+)`");

    static ClientPoliciesPage read() {
        DocPage page = DocPage.at("docs/configuration.md");
        return new ClientPoliciesPage(
                ids(page, "Executors that act on a redemption"),
                ids(page, "Executors that do not"),
                ids(page, "Conditions"));
    }

    Set<String> executors() {
        Set<String> all = new TreeSet<>(actingExecutors);
        all.addAll(otherExecutors);
        return all;
    }

    /** The ids of the providers of this SPI on the server. */
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

    /** The ids in the first column of the table below a heading. */
    private static Set<String> ids(DocPage page, String heading) {
        return page.rows(heading).stream()
                .flatMap(cells -> ID.matcher(cells.get(0)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
