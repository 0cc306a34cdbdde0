package dev.authcodes.keycloak.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.store.SplitSessions.End;
import dev.authcodes.keycloak.support.SplitNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The network between nodes is partitioned while clients redeem codes on all of them, and healed. What was measured is added
 * to {@code target/partition.md}.
 */
@ParameterizedClass
@EnumSource
record PartitionNightlyIT(ClusterCaches caches) {
    private static PartitionNodes nodes;

    @BeforeParameterizedClassInvocation
    static void start(ClusterCaches caches) {
        assumeTrue(SplitNetwork.isPossible(), "network namespaces cannot be created: not root, not Linux, or no ip");
        nodes = new PartitionNodes(3, caches.database(), caches.options());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (nodes != null) {
            nodes.close();
            nodes = null;
        }
    }

    /**
     * Of three nodes the last is alone during the partition, of two each. Those that are configured otherwise do redeem uses
     * twice, which shows that the partition was one.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 2})
    void aPartitionedClusterThatIsConfiguredAsRecommendedRedeemsNoUseTwice(int size) throws IOException {
        while (nodes.all().size() > size) {
            nodes.stopLast();
        }
        Outage outage = new Outage(nodes);
        outage.run();

        String line = "| %s | %d | %s |%n".formatted(caches, size, outage);
        Files.writeString(Path.of("target/partition.md"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertThat(outage.redeemedTwice() == 0)
                .as("%s, %s", outage, outage.surplus())
                .isEqualTo(caches.isExact());
        if (caches.isExact()) {
            assertThat(outage.validEverywhere())
                    .as("all that was ended has ended, and nothing else")
                    .allSatisfy(here -> assertThat(here)
                            .containsEntry(End.NONE, SplitSessions.OF_EACH)
                            .containsEntry(End.LOGOUT, 0)
                            .containsEntry(End.DISCONNECTION, 0)
                            .containsEntry(End.REVOCATION, 0));
        }
    }
}
