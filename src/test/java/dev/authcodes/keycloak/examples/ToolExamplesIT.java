package dev.authcodes.keycloak.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.examples.Example.Outcome;
import dev.authcodes.keycloak.support.Client;
import dev.authcodes.keycloak.support.Program;
import dev.authcodes.keycloak.support.Realm;
import dev.authcodes.keycloak.support.Reply;
import dev.authcodes.keycloak.support.Server;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples for the command line, run unchanged on the unchanged demo realm. */
class ToolExamplesIT {
    private static final int REFUSED = 3;
    private static final int NOT_SIGNED_IN = 4;

    private static final String HOST_NAME = Program.run("uname", "-n").done();

    private final Realm realm = Realm.demo();
    private final Client webApp = realm.client("web-app");

    @TempDir
    private Path home;

    private Reply signedIn;

    @BeforeEach
    void signIn() {
        signedIn = webApp.signIn("alice");
    }

    private String code() {
        return webApp.createCode(signedIn.accessToken()).authCode();
    }

    private Outcome login(Tool tool, String code) {
        return run(tool, "login", code + "\n");
    }

    private Outcome run(Tool tool, String command, String input) {
        return run(tool, command, input, Tool.environment(realm.url(), home));
    }

    private static Outcome run(Tool tool, String command, String input, Map<String, String> environment) {
        return tool.example().run(input, environment, tool.command(command));
    }

    private static void assertSignedIn(Outcome outcome) {
        assertThat(outcome.status()).as(outcome.errors()).isZero();
        assertThat(outcome.output()).isEqualTo("Signed in as alice.\n");
        assertThat(outcome.errors()).isEmpty();
    }

    private static void assertFails(Outcome outcome, int status, String message) {
        assertThat(outcome.errors()).contains(message).hasLineCount(1);
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.output()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aToolSignsInOnceWithACodeAndDoesNotShowARefusedCode(Tool tool) {
        String code = code();
        assertSignedIn(login(tool, code));

        Outcome secondTime = login(tool, code);

        assertFails(secondTime, REFUSED, "used, or for another client. Create one at " + tool.connectPage(realm.url()));
        assertThat(secondTime.errors()).doesNotContain(code);
    }

    @ParameterizedTest
    @EnumSource
    void aToolWithoutACodeSaysWhereToGetOne(Tool tool) {
        assertFails(run(tool, "login", ""), 2, "No code was given. Create one at " + tool.connectPage(realm.url()));
    }

    static Stream<Arguments> everyToolWithEveryFault() {
        return Stream.of(Tool.values())
                .flatMap(tool -> Stream.of(Fault.values()).map(fault -> Arguments.of(tool, fault)));
    }

    @ParameterizedTest
    @MethodSource("everyToolWithEveryFault")
    void anErrorIsExplainedInOneLineOfPlainWords(Tool tool, Fault fault) {
        Map<String, String> environment = Tool.environment(realm.url(), home);
        environment.putAll(fault.environment(realm.url()));

        assertFails(run(tool, "login", code() + "\n", environment), 1, fault.sentence(realm.url()));
    }

    @ParameterizedTest
    @EnumSource
    void aToolAcceptsAShortCodeAsTyped(Tool tool) {
        String code = webApp.createCode(signedIn.accessToken(), "{\"format\":\"short\"}")
                .authCode();

        assertSignedIn(login(tool, " " + code.toLowerCase(Locale.ROOT).replace('-', ' ') + " "));
    }

    @ParameterizedTest
    @EnumSource
    void aToolOnATerminalSaysWhereToGetACodeAndHidesWhatIsTyped(Tool tool) {
        String code = code();

        Outcome outcome = tool.example()
                .runOnTerminal("Auth code: ", code, Tool.environment(realm.url(), home), tool.command("login"));

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("Create a code at " + tool.connectPage(realm.url()), "Signed in as alice.")
                .doesNotContain(code);
    }

    @ParameterizedTest
    @EnumSource
    void aToolRepeatsALostRequestWithoutASecondUseAndNamesItsDevice(Tool tool) {
        String code = code();
        try (LossyProxy proxy = new LossyProxy(Server.shared().baseUri())) {
            String throughProxy = "http://" + proxy.authority() + "/realms/" + realm.name();
            Outcome outcome = run(tool, "login", code + "\n", Tool.environment(throughProxy, home));

            assertThat(outcome.status()).as(outcome.errors()).isZero();
            assertThat(outcome.output()).contains("alice");
            assertThat(proxy.redemptions()).isEqualTo(2);
            assertThat(proxy.lastRedemption()).containsPattern("device_name\"?[=:]\\s*\"?\\Q" + HOST_NAME);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REDEEM_SH", "CODE_LOGIN_SH"})
    void noToolPassesASecretAsAnArgument(Tool tool) throws IOException {
        tool.example();
        Path programs = Files.createDirectory(home.resolve("programs"));
        Path arguments = home.resolve("arguments");
        for (String program : List.of("curl", "jq", "tr")) {
            Path recorder = Files.writeString(programs.resolve(program), """
                    #!/bin/sh
                    echo "$0 $*" >> '%s'
                    PATH=${PATH#*:} exec %s "$@"
                    """.formatted(arguments, program));
            Files.setPosixFilePermissions(recorder, PosixFilePermissions.fromString("rwx------"));
        }
        String code = code();
        Map<String, String> environment = Tool.environment(realm.url(), home);
        environment.put("PATH", programs + File.pathSeparator + System.getenv("PATH"));

        assertSignedIn(run(tool, "login", code + "\n", environment));

        assertThat(arguments)
                .content()
                .contains("/curl ", "/jq ", "auth")
                .doesNotContain(code, code.split("\\.")[1], "eyJ");
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE", "PYTHON"})
    void aToolStaysSignedInUntilItSignsOutAndTheUserStaysSignedIn(Tool tool) throws IOException {
        String code = code();
        assertSignedIn(login(tool, code));

        Path file = onlyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(file).content().doesNotContain(code, "access");

        assertSignedIn(run(tool, "whoami", ""));
        assertSignedIn(run(tool, "whoami", ""));
        assertThat(onlyFile()).isEqualTo(file);

        assertThat(run(tool, "logout", "").status()).isZero();
        assertThat(file).doesNotExist();
        assertFails(run(tool, "whoami", ""), NOT_SIGNED_IN, "Not signed in");
        assertThat(webApp.refresh(signedIn.refreshToken()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE", "PYTHON"})
    void aToolIsSignedOutWhenTheUserSignsOut(Tool tool) throws IOException {
        assertSignedIn(login(tool, code()));
        Path file = onlyFile();

        webApp.logout(signedIn.refreshToken());

        assertFails(run(tool, "whoami", ""), NOT_SIGNED_IN, "Not signed in");
        assertThat(file).doesNotExist();
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .reduce((one, other) -> {
                        throw new AssertionError("both " + one + " and " + other);
                    })
                    .orElseThrow();
        }
    }
}
