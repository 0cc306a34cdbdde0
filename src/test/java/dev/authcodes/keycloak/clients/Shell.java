package dev.authcodes.keycloak.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Program;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.function.Uncheck;

/** Runs lines of a script with {@code sh}, {@code curl} and {@code jq}, as users paste them. */
final class Shell {
    private Shell() {}

    static void require() {
        for (String command : List.of("sh", "curl", "jq")) {
            assumeTrue(NodeProject.isOnPath(command), "'" + command + "' is not on the PATH");
        }
    }

    static Program run(String lines, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-uc", lines);
        builder.environment().putAll(environment);
        return Program.run(builder);
    }

    /** The output of a script: JSON, or what its user sees if it fails. */
    static Shown shown(Program script) {
        return script.succeeded()
                ? Shown.of(Uncheck.get(() -> new ObjectMapper().readTree(script.text())))
                : Shown.error(script.text().strip());
    }
}
