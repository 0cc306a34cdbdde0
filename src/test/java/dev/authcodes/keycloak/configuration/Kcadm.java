package dev.authcodes.keycloak.configuration;

import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.Server;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.io.function.Uncheck;

/**
 * A shell in which {@code kcadm.sh} is the distribution's own, signed in to the shared server. Its configuration is in the
 * folder of the test, not in the home of the user who runs the tests.
 */
record Kcadm(Path directory) {
    private static final String ADDRESS_ON_THE_PAGE = "http://localhost:8080";

    static Kcadm signedIn(Path directory) {
        Kcadm kcadm = new Kcadm(directory);
        kcadm.install();
        kcadm.run(ConfigurationPage.signingInWithKcadm()).done();
        return kcadm;
    }

    /** Runs lines of a page, up to the first that fails. */
    Program run(String lines) {
        String address = Server.shared().baseUri().toString();
        ProcessBuilder builder = new ProcessBuilder("sh", "-ec", lines.replace(ADDRESS_ON_THE_PAGE, address));
        builder.environment().put("PATH", directory + File.pathSeparator + System.getenv("PATH"));
        builder.environment().put("KC_CLI_PASSWORD", Server.ADMIN);
        // It runs for a second.
        builder.environment().put("KC_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        return Program.run(builder);
    }

    private void install() {
        Path original = Path.of(System.getProperty("server.home"), "bin/kcadm.sh");
        // The option must come after the words of the command.
        String script = "#!/bin/sh\nexec '" + original + "' \"$@\" --config '" + directory + "/kcadm.config'\n";
        Path file = Uncheck.get(() -> Files.writeString(directory.resolve("kcadm.sh"), script));
        Uncheck.run(() -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------")));
    }
}
