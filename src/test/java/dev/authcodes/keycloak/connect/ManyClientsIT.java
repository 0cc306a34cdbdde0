package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the page costs in a realm with many clients, counted by what Keycloak has to read into its cache. */
class ManyClientsIT {
    private static final int CLIENTS = 300;
    private static final Pattern MISSES = Pattern.compile("vendor_statistics_misses\\{cache=\"realms\"[^}]*} (\\S+)");

    @Test
    void thePageReadsOnlyClientsWithAMapper() {
        List<Object> clients = IntStream.range(0, CLIENTS)
                .mapToObj(n -> (Object) Json.of("{clientId: %s, publicClient: true}", "bystander-" + n))
                .toList();
        Realm realm = Realm.create(Map.of("clients", clients));
        PageVisit.addPageClient(realm).withCreateMapper(Map.of());
        realm.addClient("dedicated").withRedeemMapper(Map.of());
        realm.addClient("default").withDefaultScope(realm.addRedeemScope("always"));
        Client optional = realm.addClient("optional").withOptionalScope(realm.addRedeemScope("sometimes"));
        PageVisit alice = PageVisit.signedIn(realm, "alice");
        realm.admin().post(realm.path("/clear-realm-cache"), Map.of());
        double before = misses();
        String page = alice.open().body();

        assertThat(page)
                .contains("<option value=\"dedicated\"", "<option value=\"default\"")
                .doesNotContain("bystander", "value=\"" + optional.clientId() + "\"");
        assertThat(misses() - before).isPositive().isLessThan(CLIENTS);
    }

    private static double misses() {
        String metrics = Http.send(
                        HttpRequest.newBuilder(URI.create(Server.shared().managementUri() + "/metrics")))
                .body();
        return MISSES.matcher(metrics)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .findFirst()
                .orElseThrow();
    }
}
