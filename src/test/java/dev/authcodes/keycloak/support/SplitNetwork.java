package dev.authcodes.keycloak.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Nodes in Linux network namespaces that are connected by a bridge, which can be partitioned: nodes of different sides no
 * longer reach each other, while all of them reach this machine, where the database and the clients are, and are reached
 * from it.
 */
public final class SplitNetwork implements AutoCloseable {
    /** Where packets to a node of the other side are sent: nobody has it, so they are lost without an answer. */
    private static final String NOBODY = "02:00:00:00:00:01";

    private final int number = ThreadLocalRandom.current().nextInt(1, 255);
    private final String name = "split" + number;
    private final List<Node> nodes = new ArrayList<>();
    private List<List<Node>> sides = List.of();

    /**
     * A place for one server.
     *
     * @param namespace of the network
     * @param machine the address of this machine, as seen from there
     */
    public record Node(String namespace, String address, String machine) {
        /** What the command line of a server in it begins with. */
        List<String> command() {
            return List.of("ip", "netns", "exec", namespace);
        }
    }

    /** @param size how many nodes */
    public SplitNetwork(int size) {
        // The bridge is in a namespace as well, or the packet filter of this machine would apply to what passes it.
        ip("netns add %s", name);
        ip("-n %s link add %s type bridge", name, name);
        ip("-n %s link set %s up", name, name);
        plug(name, address(1), "");
        for (int n = 1; n <= size; n++) {
            String node = name + '-' + n;
            ip("netns add %s", node);
            ip("-n %s link set lo up", node);
            plug(node, address(n + 1), "-n " + node + ' ');
            nodes.add(new Node(node, address(n + 1), host()));
        }
    }

    /** Connects with the bridge. */
    private void plug(String plug, String address, String there) {
        String socket = plug + "-b";
        ip(there + "link add %s type veth peer name %s netns %s", plug, socket, name);
        ip("-n %s link set %s master %s up", name, socket, name);
        ip(there + "addr add %s/24 dev %s", address, plug);
        ip(there + "link set %s up", plug);
    }

    /** Whether this user may make network namespaces on this system. */
    public static boolean isPossible() {
        String probe = "split-probe-" + ProcessHandle.current().pid();
        return Program.run("ip", "netns", "add", probe).succeeded()
                && Program.run("ip", "netns", "del", probe).succeeded();
    }

    /** This machine's address in the network. */
    String host() {
        return address(1);
    }

    /** All addresses of the network, in the notation of RFC 4632. */
    String addresses() {
        return address(0) + "/24";
    }

    public List<Node> nodes() {
        return nodes;
    }

    /** Partitions the network, from one packet to the next. */
    public void split(List<List<Node>> into) {
        heal();
        sides = into;
        separate("neigh replace %s lladdr " + NOBODY + " nud permanent");
    }

    public void heal() {
        separate("neigh del %s");
        sides = List.of();
    }

    /** @param change of what a node knows of another's address */
    private void separate(String change) {
        for (List<Node> side : sides) {
            for (Node from : side) {
                sides.stream()
                        .filter(other -> other != side)
                        .flatMap(List::stream)
                        .forEach(to ->
                                ip("-n %s " + change + " dev %s", from.namespace(), to.address(), from.namespace()));
            }
        }
    }

    private String address(int host) {
        return "10.213." + number + '.' + host;
    }

    private static void ip(String command, Object... values) {
        Program.run(("ip " + command.formatted(values)).split(" ")).done();
    }

    /** With everything in it; what runs there has to be stopped before. */
    @Override
    public void close() {
        nodes.forEach(node -> ip("netns del %s", node.namespace()));
        ip("netns del %s", name);
    }
}
