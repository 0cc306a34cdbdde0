package dev.authcodes.keycloak.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.authcodes.keycloak.code.LongCode;
import dev.authcodes.keycloak.fakes.Fake;
import dev.authcodes.keycloak.support.Program;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientModel;

/** The command is given to a shell in which {@code curl} only says what it was called with. */
class CommandLineTest {
    private static final String REALM = "https://id.example.org/realms/demo";
    private static final String TOKEN_ENDPOINT = REALM + "/protocol/openid-connect/token";

    private final LongCode code = LongCode.generate("session");
    private final CommandLine commandLine = new CommandLine(URI.create(REALM));

    @Test
    void anUnboundCodeGoesToCodeLoginWhereThatIsOn() {
        assertThat(arguments(null, true))
                .containsExactly("-s", REALM + "/auth/code-login", "-d", "{\"auth_code\":\"" + code.reveal() + "\"}");
        assertThat(arguments(client("auth-code-login", null), true)).contains(REALM + "/auth/code-login");
    }

    @Test
    void otherwiseItGoesToTheTokenEndpointWithAClientToBeFilledIn() {
        assertThat(arguments(null, false))
                .startsWith("-s", TOKEN_ENDPOINT, "-d", "client_id=YOUR_CLIENT_ID", "-d")
                .endsWith("grant_type=urn:keycloak:grant-type:auth-code", "-d", "auth_code=" + code.reveal())
                .hasSize(8);
    }

    @Test
    void aPublicClientIsNamedWhateverCharactersItsNameHas() {
        String clientId = "it's $(touch x) `y` \"z\" \\ &";

        assertThat(arguments(client(clientId, null), true))
                .containsSequence("--data-urlencode", "client_id=" + clientId);
    }

    @Test
    void aConfidentialClientHasItsSecretToBeFilledIn() {
        assertThat(arguments(client("https://app.example.org:8443/", "client-secret"), true))
                .containsSequence("-u", "https%3A%2F%2Fapp.example.org%3A8443%2F:YOUR_CLIENT_SECRET");
    }

    @Test
    void thereIsNoCommandForAClientThatSignsItsRequests() {
        assertThat(commandLine.redeeming(code, client("app", "client-jwt"), true))
                .isEmpty();
    }

    /** @param authenticator null for a public client */
    private static ClientModel client(String clientId, String authenticator) {
        Map<String, Fake.Answer> methods = new HashMap<>();
        methods.put("getClientId", none -> clientId);
        methods.put("isPublicClient", none -> authenticator == null);
        methods.put("getClientAuthenticatorType", none -> authenticator);
        return Fake.of(ClientModel.class, methods);
    }

    private List<String> arguments(ClientModel only, boolean codeLoginIsOn) {
        String command = commandLine.redeeming(code, only, codeLoginIsOn).orElseThrow();
        String script = "curl() { for argument; do printf '%s\\n' \"$argument\"; done; }\n" + command;
        return Program.run("sh", "-ec", script).done().lines().toList();
    }
}
