package dev.authcodes.keycloak.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.authcodes.keycloak.support.Json;
import dev.authcodes.keycloak.support.NodeProject;
import dev.authcodes.keycloak.support.Reply;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A client of {@code existing-clients.mjs}, which runs where the real one does, from the first test to the last. */
abstract class ScriptedClient extends ExistingClientContract {
    private static final Path CHROMIUM = Path.of(System.getProperty("chromium", "/usr/bin/chromium"));

    private final String kind;
    private Process process;
    private BufferedReader answers;
    private PrintWriter calls;

    /** The origin of the client's requests; null outside browsers. */
    private String origin;

    ScriptedClient(String kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start() {
        assumeTrue(
                kind.endsWith("node") || Files.isExecutable(CHROMIUM),
                "there is no Chromium at " + CHROMIUM + " (system property chromium)");
        process = NodeProject.installed()
                .start(
                        "existing-clients.mjs",
                        Json.texts("{KIND: %s, API: %s, CHROMIUM: %s}", kind, realm.url(), CHROMIUM.toString()));
        answers = process.inputReader(StandardCharsets.UTF_8);
        calls = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        origin = read().path("origin").textValue();
        if (origin != null) {
            realm.register(origin);
        }
    }

    @AfterAll
    void stop() {
        if (process != null) {
            calls.close();
            process.onExit().join();
        }
    }

    String origin() {
        return origin;
    }

    @Override
    Shown create(String token, String arguments) {
        return call("/auth/code-create", token, arguments == null ? "{}" : arguments);
    }

    @Override
    Shown login(String stored, String code) {
        return call("/auth/code-login", stored, Json.text("{auth_code: %s}", code));
    }

    private Shown call(String path, String token, String body) {
        calls.println(Json.text("{path: %s, token: %s, body: %s}", path, token, Json.of(body)));
        return Shown.of(read());
    }

    private JsonNode read() {
        String line = Uncheck.get(answers::readLine);
        if (line == null) {
            throw new AssertionError(
                    "existing-clients.mjs ended with " + process.onExit().join().exitValue());
        }
        return Uncheck.get(() -> new ObjectMapper().readTree(line));
    }

    /** What clients show that ignore the body of every status but 200. */
    static String statusUnlessOk(Reply refusal) {
        return refusal.status() == 200 ? refusal.message() : "HTTP error! status: " + refusal.status();
    }
}
