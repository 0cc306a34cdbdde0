package dev.authcodes.keycloak.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How a cluster that is to be partitioned keeps sessions and single-use objects. */
enum ClusterCaches {
    DEFAULT(false),
    UNCACHED_SESSIONS(false, "--spi-user-sessions--infinispan--use-caches=false"),
    MINORITY_DENIED(
            true,
            "--cache-config-file=" + Path.of("docs/caches/deny-minority.xml").toAbsolutePath(),
            "--cache-config-mutate=true"),
    STATELESS(true, "--features=stateless");

    private final boolean exact;
    private final List<String> options;

    ClusterCaches(boolean exact, String... options) {
        this.exact = exact;
        this.options = List.of(options);
    }

    /** Whether no use is redeemed twice during a partition. */
    boolean isExact() {
        return exact;
    }

    List<String> options() {
        return options;
    }

    String database() {
        return "partition_" + name().toLowerCase(Locale.ROOT);
    }
}
