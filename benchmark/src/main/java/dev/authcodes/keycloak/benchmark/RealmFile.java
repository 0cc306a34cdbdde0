package dev.authcodes.keycloak.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The realm of the benchmark, {@code realm.json} of the resources, as a file that Keycloak imports when it starts. */
final class RealmFile {
    static final String REALM = "benchmark";

    private static final String TOOL = "tool";

    private RealmFile() {}

    /**
     * @param users number of users, whose passwords are their names
     * @param rounds number of rounds, each with a tool that is new to every session
     */
    static void write(Path file, int users, int rounds) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (InputStream template = RealmFile.class.getResourceAsStream("/realm.json")) {
            ObjectNode realm = (ObjectNode) json.readTree(template);
            addTools(realm.withArray("clients"), rounds);
            ArrayNode members = realm.putArray("users");
            for (int n = 0; n < users; n++) {
                addUser(members, username(n));
            }
            Files.createDirectories(file.getParent());
            json.writeValue(file.toFile(), realm);
        }
    }

    static String username(int n) {
        return "user-" + n;
    }

    static String newTool(int round) {
        return "new-tool-" + round;
    }

    /** The client whose access and ID tokens are signed with this algorithm. */
    static String tool(String algorithm) {
        return TOOL + '-' + algorithm;
    }

    private static void addTools(ArrayNode clients, int rounds) {
        ObjectNode tool = toolOf(clients);
        // The default client of code-login.
        clients.add(tool.deepCopy().put("clientId", "auth-code-login"));
        for (String algorithm : List.of("ES256", "EdDSA")) {
            // Keycloak creates the realm's key when it is first needed.
            clients.add(signedWith(algorithm, tool));
        }
        for (int round = 0; round < rounds; round++) {
            clients.add(tool.deepCopy().put("clientId", newTool(round)));
        }
    }

    /** The same client, whose tokens are signed with another one of the realm's keys. */
    private static ObjectNode signedWith(String algorithm, ObjectNode tool) {
        ObjectNode client = tool.deepCopy().put("clientId", tool(algorithm));
        client.putObject("attributes")
                .put("access.token.signed.response.alg", algorithm)
                .put("id.token.signed.response.alg", algorithm);
        return client;
    }

    private static ObjectNode toolOf(ArrayNode clients) {
        for (JsonNode client : clients) {
            if (client.path("clientId").asText().equals(TOOL)) {
                return (ObjectNode) client;
            }
        }
        throw new IllegalStateException("realm.json has no client " + TOOL);
    }

    private static void addUser(ArrayNode users, String username) {
        users.addObject()
                .put("username", username)
                .put("enabled", true)
                .put("email", username + "@example.org")
                .put("emailVerified", true)
                .put("firstName", "User")
                .put("lastName", username)
                .putArray("credentials")
                .addObject()
                .put("type", "password")
                .put("value", username);
    }
}
