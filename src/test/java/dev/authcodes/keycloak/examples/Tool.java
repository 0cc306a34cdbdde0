package dev.authcodes.keycloak.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The examples that sign in with a code on the command line. */
enum Tool {
    NODE("cli-node", () -> installed(List.of("node", "cli.js"), "node", "npm")),
    PYTHON("cli-python", () -> List.of(python(), "cli.py")),
    REDEEM_SH("shell", () -> installed(List.of("./redeem.sh"), "curl", "jq")),
    CODE_LOGIN_SH("shell", () -> installed(List.of("./code-login.sh"), "curl", "jq"));

    private final String folder;
    /** The command line. Skips the test if a requirement is missing. */
    private final Supplier<List<String>> program;

    private Example prepared;

    Tool(String folder, Supplier<List<String>> program) {
        this.folder = folder;
        this.program = program;
    }

    private static List<String> installed(List<String> command, String... programs) {
        Example.require(programs);
        return command;
    }

    private static String python() {
        Stream<String> candidates = Stream.of("python3", "/usr/bin/python3");
        String python = candidates.filter(Tool::hasAuthlib).findFirst().orElse("");
        assumeTrue(!python.isEmpty(), "no Python 3 that has the modules authlib and requests");
        return python;
    }

    /** The example, prepared once for all tests. */
    synchronized Example example() {
        program.get();
        if (prepared == null) {
            Example copy = Example.copyOf(folder);
            prepared = this == NODE ? copy.prepared("npm", "ci", "--no-audit", "--no-fund") : copy;
        }
        return prepared;
    }

    /** The command line of the README. The scripts have a single command. */
    List<String> command(String name) {
        List<String> command = new ArrayList<>(program.get());
        if (!folder.equals("shell")) {
            command.add(name);
        }
        return command;
    }

    /** The page on which users create codes for it. */
    String connectPage(String realmUrl) {
        return realmUrl + "/auth/connect?client_id=" + (this == CODE_LOGIN_SH ? "auth-code-login" : "cli") + "&label=";
    }

    /** @param home the folder in which it keeps what it keeps */
    static Map<String, String> environment(String realmUrl, Path home) {
        return new HashMap<>(Json.texts(
                "{ISSUER: %s, XDG_STATE_HOME: %s}",
                realmUrl, home.toAbsolutePath().toString()));
    }

    private static boolean hasAuthlib(String python) {
        return Program.run(python, "-c", "import authlib, requests").succeeded();
    }
}
