package dev.authcodes.keycloak.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What involves no code is answered as if this extension were not there. {@code -Duninvolved.requests=20000} compares more
 * requests, and {@code -Duninvolved.seed=…} those of an earlier run again.
 */
class UninvolvedRequestsIT {
    private static final int REQUESTS = Integer.getInteger("uninvolved.requests", 1500);
    private static final long SEED = Long.getLong("uninvolved.seed", new Random().nextLong());
    /** Requests with the same tokens, of which some are revoked in between. */
    private static final int REQUESTS_A_SIGN_IN = 50;

    @Test
    void requestsWithoutACodeAreAnsweredAsWithoutTheExtension() {
        System.out.println("Comparing with -Duninvolved.requests=" + REQUESTS + " -Duninvolved.seed=" + SEED);
        Side with = new Side(Server.shared());
        with.client.withMapper();
        List<String> differences = new ArrayList<>();
        Set<String> outcomes = new TreeSet<>();
        try (DistributionServer plain = Server.inCopy("without-extension")
                .withEmptyData()
                .withoutExtension(Path.of(System.getProperty("extension.jar")))
                .withOption("--metrics-enabled=true")
                .start()) {
            Side without = new Side(plain);
            for (int n = 0; n < REQUESTS; n++) {
                if (n % REQUESTS_A_SIGN_IN == 0) {
                    with.signIn();
                    without.signIn();
                }
                long seed = SEED + n;
                CompletableFuture<String> expected = CompletableFuture.supplyAsync(() -> without.outcome(seed));
                String outcome = with.outcome(seed);
                outcomes.add(outcome.substring(0, Math.min(40, outcome.length())));
                if (!outcome.equals(expected.join())) {
                    differences.add("-Duninvolved.seed=%d: %s%nwith:    %s%nwithout: %s"
                            .formatted(seed, without.request(seed), outcome, expected.join()));
                }
            }
        }

        assertThat(outcomes).as("kinds of outcomes").hasSizeGreaterThan(20);
        assertThat(differences).isEmpty();
    }

    /** One of the servers. */
    private static final class Side {
        private final Realm realm;
        private final Client client;
        private final Map<String, String> names = new LinkedHashMap<>();
        private UninvolvedRequest.Party party;

        Side(Server server) {
            realm = Realm.create(server, Map.of());
            client = realm.addConfidentialClient("backend", Json.of("""
                            {serviceAccountsEnabled: true, authorizationServicesEnabled: true,
                             attributes: {'standard.token.exchange.enabled': true,
                             'standard.token.exchange.enableRefreshRequestedTokenType': 'SAME_SESSION'}}""")).withAudience("backend");
            client.permitEverything("client", client.id());
            names.put(realm.url(), "REALM");
            names.put(realm.userId("alice"), "ALICE");
            names.put(realm.userId("bob"), "BOB");
            names.put(
                    realm.admin()
                            .get(client.path("/service-account-user"))
                            .path("id")
                            .asText(),
                    "SERVICE");
            names.put(realm.name(), "realm");
        }

        void signIn() {
            Reply alice = client.signIn("alice");
            Map<String, String> tokens = Map.of(
                    "access", alice.accessToken(),
                    "refresh", alice.refreshToken(),
                    "id", alice.text("id_token"),
                    "other", client.signIn("bob").accessToken());
            party = new UninvolvedRequest.Party(realm.url(), tokens);
        }

        String request(long seed) {
            return new UninvolvedRequest(seed, party).draw().toString();
        }

        String outcome(long seed) {
            return Outcome.of(new UninvolvedRequest(seed, party).draw().send(), names);
        }
    }
}
