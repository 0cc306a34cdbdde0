package dev.authcodes.keycloak.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The examples that sign in with a code on the command line. */
enum Tool {
    NODE("cli-node", true) {
        @Override
        List<String> program() {
            Example.require("node", "npm");
            return List.of("node", "cli.js");
        }

        @Override
        Example prepare(Example copy) {
            return copy.prepared("npm", "ci", "--no-audit", "--no-fund");
        }
    },

    PYTHON("cli-python", true) {
        @Override
        List<String> program() {
            String python = Stream.of("python3", "/usr/bin/python3")
                    .filter(Tool::hasAuthlib)
                    .findFirst()
                    .orElse("");
            assumeTrue(!python.isEmpty(), "no Python 3 that has the modules authlib and requests");
            return List.of(python, "cli.py");
        }
    },

    REDEEM_SH("shell", false) {
        @Override
        List<String> program() {
            Example.require("curl", "jq");
            return List.of("./redeem.sh");
        }
    },

    CODE_LOGIN_SH("shell", false) {
        @Override
        List<String> program() {
            Example.require("curl", "jq");
            return List.of("./code-login.sh");
        }
    };

    private final String folder;
    private final boolean hasCommands;
    private Example prepared;

    Tool(String folder, boolean hasCommands) {
        this.folder = folder;
        this.hasCommands = hasCommands;
    }

    /** How it is called. Skips the test where something that it needs is missing. */
    abstract List<String> program();

    Example prepare(Example copy) {
        return copy;
    }

    /** The example, prepared once for all tests. */
    synchronized Example example() {
        program();
        if (prepared == null) {
            prepared = prepare(Example.copyOf(folder));
        }
        return prepared;
    }

    /** As its README has it. The scripts know only one thing to do. */
    List<String> command(String name) {
        List<String> command = new ArrayList<>(program());
        if (hasCommands) {
            command.add(name);
        }
        return command;
    }

    /** @param home the folder in which it keeps what it keeps */
    static Map<String, String> environment(String realmUrl, Path home) {
        return new HashMap<>(Json.texts(
                "{ISSUER: %s, REALM: %s, XDG_STATE_HOME: %s}",
                realmUrl, realmUrl, home.toAbsolutePath().toString()));
    }

    private static boolean hasAuthlib(String python) {
        return Program.run(python, "-c", "import authlib, requests").succeeded();
    }
}
