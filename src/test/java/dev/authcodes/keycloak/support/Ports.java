package dev.authcodes.keycloak.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of loopback that nobody listens on. */
public final class Ports {
    /** Where JGroups listens for failure detection, counted from its bind port. */
    private static final int JGROUPS_OFFSET = 50_000;

    private static final int JGROUPS_LOWEST = 7_800;
    private static final int JGROUPS_HIGHEST = 15_000;

    private Ports() {}

    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port for a node of a cache cluster; it takes a second one, which must be below 65536. */
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
