package dev.authcodes.keycloak.store;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Http;
import dev.authcodes.keycloak.support.Pause;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.SplitNetwork;
import dev.authcodes.keycloak.support.Storage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The nodes of a cluster in a network that can be partitioned: the last of them on one side, the others on the other. */
final class PartitionNodes implements AutoCloseable {
    private static final Pattern VIEW = Pattern.compile("cluster view for channel [^\\n]*?] \\((\\d+)\\) \\[");

    private final SplitNetwork network;
    private final List<Server> servers = new ArrayList<>();

    PartitionNodes(int size, String database, List<String> options) {
        network = new SplitNetwork(size);
        try {
            PostgreSql.shared().admit(network);
            PostgreSql.shared().createDatabase(database);
            network.nodes().forEach(node -> servers.add(start(node, database, options)));
            awaitViews(List.of(servers));
            Pause.await("nodes to be ready").until(() -> servers.stream().allMatch(PartitionNodes::isReady));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Server start(SplitNetwork.Node node, String database, List<String> options) {
        DistributionServer.Setup setup = Storage.newNode(database)
                .on(node)
                .withDatabase(PostgreSql.shared(), database)
                .withOption("--health-enabled=true");
        options.forEach(setup::withOption);
        Server server = setup.start();
        Http.allowServerErrors(server);
        return server;
    }

    List<Server> all() {
        return servers;
    }

    Server first() {
        return servers.get(0);
    }

    Server last() {
        return servers.get(servers.size() - 1);
    }

    /** Stops the last node, which leaves the cluster properly. */
    void stopLast() {
        last().close();
        servers.remove(last());
        awaitViews(List.of(servers));
    }

    void split() {
        int size = servers.size();
        network.split(
                List.of(network.nodes().subList(0, size - 1), network.nodes().subList(size - 1, size)));
    }

    /** Until each side knows that it is alone. */
    void awaitSplit() {
        awaitViews(List.of(servers.subList(0, servers.size() - 1), List.of(last())));
    }

    void heal() {
        network.heal();
    }

    /** Until all nodes are in one cluster again. */
    void awaitMerge() {
        awaitViews(List.of(servers));
    }

    private static void awaitViews(List<List<Server>> sides) {
        Pause.await("views " + sides)
                .failFast(
                        "a node ended",
                        () -> !sides.stream().allMatch(side -> side.stream().allMatch(Server::isAlive)))
                .until(() ->
                        sides.stream().allMatch(side -> side.stream().allMatch(node -> viewSize(node) == side.size())));
    }

    private static int viewSize(Server node) {
        return VIEW.matcher(node.log())
                .results()
                .mapToInt(view -> Integer.parseInt(view.group(1)))
                .reduce(0, (before, latest) -> latest);
    }

    /** Whether a load balancer may send requests to each of them, as they say themselves. */
    List<Boolean> areReady() {
        return servers.stream().map(PartitionNodes::isReady).toList();
    }

    private static boolean isReady(Server node) {
        URI ready = URI.create(node.managementUri() + "/health/ready");
        return Http.send(HttpRequest.newBuilder(ready)).status() == 200;
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
        network.close();
    }
}
