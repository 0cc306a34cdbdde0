package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.fakes.Fake;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;

/** The command is given to a shell in which {@code curl} only says what it was called with. */
class CommandLineTest {
    private static final String REALM = "https://id.example.org/realms/demo";

    private final LongCode code = LongCode.generate("session");
    private final CommandLine commandLine = new CommandLine(URI.create(REALM));

    @Test
    void anUnboundCodeGoesToCodeLoginWhereThatIsOn() throws Exception {
        assertThat(arguments(commandLine.redeeming(code, null, true).orElseThrow()))
                .containsExactly("-s", REALM + "/auth/code-login", "-d", "{\"auth_code\":\"" + code.reveal() + "\"}");
    }

    @Test
    void andElseToTheTokenEndpointWithAClientToBeFilledIn() throws Exception {
        assertThat(arguments(commandLine.redeeming(code, null, false).orElseThrow()))
                .containsExactly(
                        "-s",
                        REALM + "/protocol/openid-connect/token",
                        "-d",
                        "client_id=YOUR_CLIENT_ID",
                        "-d",
                        "grant_type=urn:keycloak:grant-type:auth-code",
                        "-d",
                        "auth_code=" + code.reveal());
    }

    @Test
    void aCodeForCodeLoginGoesThere() throws Exception {
        ClientModel client = publicClient("auth-code-login");

        assertThat(arguments(commandLine.redeeming(code, client, true).orElseThrow()))
                .contains(REALM + "/auth/code-login");
    }

    @Test
    void aPublicClientIsNamedWhateverItsNameHasInIt() throws Exception {
        String clientId = "it's $(touch x) `y` \"z\" \\ &";

        assertThat(arguments(commandLine
                        .redeeming(code, publicClient(clientId), true)
                        .orElseThrow()))
                .containsSequence("--data-urlencode", "client_id=" + clientId);
    }

    @Test
    void aConfidentialClientHasItsSecretToBeFilledIn() throws Exception {
        ClientModel client = confidentialClient("https://app.example.org:8443/", "client-secret");

        assertThat(arguments(commandLine.redeeming(code, client, true).orElseThrow()))
                .containsSequence("-u", "https%3A%2F%2Fapp.example.org%3A8443%2F:YOUR_CLIENT_SECRET");
    }

    @Test
    void thereIsNoneForAClientThatSignsItsRequests() {
        assertThat(commandLine.redeeming(code, confidentialClient("app", "client-jwt"), true))
                .isEmpty();
    }

    private static ClientModel publicClient(String clientId) {
        return Fake.of(
                ClientModel.class, Map.of("getClientId", arguments -> clientId, "isPublicClient", arguments -> true));
    }

    private static ClientModel confidentialClient(String clientId, String authenticator) {
        return Fake.of(
                ClientModel.class,
                Map.of(
                        "getClientId",
                        arguments -> clientId,
                        "isPublicClient",
                        arguments -> false,
                        "getClientAuthenticatorType",
                        arguments -> authenticator));
    }

    private static List<String> arguments(String command) throws IOException, InterruptedException {
        String script = "curl() { for argument; do printf '%s\\n' \"$argument\"; done; }\n" + command;
        Process shell = new ProcessBuilder("sh", "-ec", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
