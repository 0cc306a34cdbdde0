import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.globalstate.ConfigurationStorage;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.server.core.admin.embeddedserver.EmbeddedServerAdminOperationHandler;
import org.infinispan.server.hotrod.HotRodServer;
import org.infinispan.server.hotrod.configuration.HotRodServerConfigurationBuilder;

/**
 * The part of an Infinispan server that Keycloak talks to: Hot Rod, indexes, and caches that clients create. Without users
 * and TLS, on loopback. Run as one source file, with the port and an empty folder.
 */
public final class HotRod {
    private HotRod() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        var global = GlobalConfigurationBuilder.defaultClusteredBuilder();
        // Keycloak creates distributed caches, for which there has to be a cluster, if only of one.
        global.transport()
                .clusterName("hotrod-" + port)
                .addProperty("configurationFile", "org/infinispan/configuration/default-jgroups-tcp.xml");
        global.globalState()
                .enable()
                .persistentLocation(arguments[1])
                .configurationStorage(ConfigurationStorage.OVERLAY);
        var hotRod = new HotRodServerConfigurationBuilder()
                .host("127.0.0.1")
                .port(port)
                .adminOperationsHandler(new EmbeddedServerAdminOperationHandler())
                .build();
        var server = new HotRodServer();
        server.start(hotRod, new DefaultCacheManager(global.build()));
        server.postStart();
        System.out.println("Listening on port " + port);
        Thread.currentThread().join();
    }
}
