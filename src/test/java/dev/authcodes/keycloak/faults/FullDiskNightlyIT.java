package dev.authcodes.keycloak.faults;

import dev.authcodes.keycloak.support.DistributionServer;
import dev.authcodes.keycloak.support.Ports;
import dev.authcodes.keycloak.support.PostgreSql;
import dev.authcodes.keycloak.support.Server;
import dev.authcodes.keycloak.support.SmallDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The disk of the database is full for a while. */
class FullDiskNightlyIT {
    private static final int MEGABYTES = 300;

    @Test
    void onAFullDiskOfPostgreSqlNoUseIsGrantedTwiceAndNoConfirmedChangeIsLost() {
        Path folder = Path.of("target/full-disk").toAbsolutePath();
        try (SmallDisk disk = SmallDisk.mount(folder, MEGABYTES);
                PostgreSql database = PostgreSql.in(folder.resolve("data"))) {
            database.createDatabase("full_disk");
            Server server = server("full-disk-of-postgresql")
                    .withDatabase(database, "full_disk")
                    .start();
            DiskLoad load = new DiskLoad(server);
            disk.fill();
            load.runUntilRequestsFail();
            disk.free();
            load.checkThatNothingConfirmedIsLost(database::recover);
            server.close();
        }
    }

    /**
     * H2 closes a database that it cannot write, or waits, so Keycloak must be restarted, and the restart ends all codes. It
     * confirms changes before it writes them.
     */
    @Test
    void onAFullDiskOfH2NoUseIsGrantedTwiceAndEndedConnectionsRemainEnded() {
        DistributionServer.Setup setup = server("full-disk").withPort(Ports.free());
        try (SmallDisk disk = SmallDisk.mount(Server.copy("full-disk").resolve("data/h2"), MEGABYTES)) {
            Server server = setup.start();
            DiskLoad load = new DiskLoad(server);
            load.runOnce();
            disk.fill();
            load.runUntilRequestsFail();
            disk.free();
            server.kill();
            server = setup.start();
            load.checkThatOnlyCodesAreLost();
            server.close();
        }
    }

    private static DistributionServer.Setup server(String home) {
        return Server.inCopy(home).withEmptyData().withExtension();
    }
}
