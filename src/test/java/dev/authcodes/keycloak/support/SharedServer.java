package dev.authcodes.keycloak.support;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.apache.commons.lang3.function.Failable;

/** The server for all test classes, the same on either runtime. If it fails to start, it is not started again. */
final class SharedServer {
    private static final Path EXTENSION = Path.of(System.getProperty("extension.jar"));
    private static final Path REALM = Path.of("src/demo/demo-realm.json");
    private static final Path THEMES = Path.of("src/test/resources/themes");
    private static final List<String> OPTIONS = List.of(
            // so that tests can come from any address
            "--proxy-headers=xforwarded", "--metrics-enabled=true");

    private static final FutureTask<Server> START = new FutureTask<>(SharedServer::start);

    private SharedServer() {}

    static Server get() {
        START.run();
        return Failable.call(START::get);
    }

    private static Server start() {
        // The build accepts no other value than this and "distribution".
        return "container".equals(System.getProperty("keycloak.runtime"))
                ? ContainerServer.start(EXTENSION, REALM, THEMES, OPTIONS)
                : unpacked();
    }

    private static Server unpacked() {
        DistributionServer.Setup setup = Server.in(Path.of(System.getProperty("server.home")))
                .withEmptyData()
                .withExtension(EXTENSION)
                .withRealm(REALM)
                .withThemes(THEMES)
                .withCheapPasswords();
        OPTIONS.forEach(setup::withOption);
        return setup.start();
    }
}
