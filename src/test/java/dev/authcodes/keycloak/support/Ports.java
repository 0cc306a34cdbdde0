package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports of loopback that nobody listens on. They are below those that the system gives to connections, one of which could
 * take a port before the server that it is meant for has started; and each JVM that runs tests has a range of its own.
 */
public final class Ports {
    private static final int RANGE = 8_000;
    private static final int LOWEST = 8_000 + RANGE * Integer.getInteger("fork", 1);
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    /** Where JGroups listens for failure detection, counted from its bind port. */
    private static final int JGROUPS_OFFSET = 50_000;

    private static final int JGROUPS_LOWEST = 7_800;
    private static final int JGROUPS_HIGHEST = 15_000;

    private Ports() {}

    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST + RANGE);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
    }

    /** A port for a node of a cache cluster, which also needs a second port below 65536. */
    static int freeForJGroups() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(JGROUPS_LOWEST, JGROUPS_HIGHEST);
            if (isFree(port) && isFree(port + JGROUPS_OFFSET)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
