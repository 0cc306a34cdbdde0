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

/** The command runs in a shell in which {@code curl} only records its arguments. */
class CommandLineTest {
    private static final String REALM = "https://id.example.org/realms/demo";
    private static final String TOKEN_ENDPOINT = REALM + "/protocol/openid-connect/token";
    private static final String USERINFO = REALM + "/protocol/openid-connect/userinfo";

    private final String code = LongCode.generate("session").reveal();
    private final CommandLine commandLine = new CommandLine(URI.create(REALM));

    @Test
    void anUnboundCodeGoesToCodeLoginWhereItIsEnabled() {
        String input = "< {\"auth_code\":\"" + code + "\",\"scope\":\"openid\"}";

        assertThat(calls(null, true, "by_jwt")).startsWith("-sS", REALM + "/auth/code-login", "-d", "@-", input);
        assertThat(calls(client("auth-code-login", null), true, "by_jwt")).contains(REALM + "/auth/code-login");
    }

    @Test
    void anUnboundCodeGoesToTheTokenEndpointWithAPlaceholderWhereCodeLoginIsOff() {
        assertThat(calls(null, false, "access_token"))
                .startsWith("-sS", TOKEN_ENDPOINT, "-d", "client_id=YOUR_CLIENT_ID", "-d")
                .containsSequence(
                        "grant_type=urn:keycloak:grant-type:auth-code",
                        "-d",
                        "scope=openid",
                        "-d",
                        "@-",
                        "< auth_code=" + code);
    }

    @Test
    void theCommandQuotesTheClientIdWhateverCharactersItHas() {
        String clientId = "it's $(touch x) `y` \"z\" \\ & %s";

        assertThat(calls(client(clientId, null), true, "access_token"))
                .containsSequence("--data-urlencode", "client_id=" + clientId);
    }

    @Test
    void curlAsksForTheSecretOfAConfidentialClient() {
        assertThat(calls(client("https://app.example.org:8443/", "client-secret"), true, "access_token"))
                .containsSequence("-u", "https%3A%2F%2Fapp.example.org%3A8443%2F");
    }

    @Test
    void aClientThatSignsItsRequestsHasNoCommand() {
        assertThat(commandLine.redeeming(client("app", "client-jwt"), true)).isEmpty();
    }

    @Test
    void theCommandEndsWithTheUsersNameAndPrintsNoToken() {
        String line = commandLine.redeeming(null, true).orElseThrow();
        String output = run(line, "by_jwt", "2>/dev/null");

        assertThat(calls(null, true, "by_jwt")).endsWith(USERINFO, "-H", "@-", "< Authorization: Bearer t.o-k_n");
        assertThat(output).isEqualTo("Signed in as alice");
        assertThat(run(line, "other", "2>/dev/null")).isEqualTo("{\"other\":\"t.o-k_n\"}");
    }

    @Test
    void theCommandOfAnAppReadsTheCodeFromStandardInput() {
        String line = CommandLine.of("sed 's/^/got /'");

        assertThat(run(line, "x", "2>/dev/null")).isEqualTo("got " + code);
        assertThat(line).doesNotContain(code);
    }

    /** @param authenticator null for a public client */
    private static ClientModel client(String clientId, String authenticator) {
        Map<String, Fake.Answer> methods = new HashMap<>();
        methods.put("getClientId", none -> clientId);
        methods.put("isPublicClient", none -> authenticator == null);
        methods.put("getClientAuthenticatorType", none -> authenticator);
        return Fake.of(ClientModel.class, methods);
    }

    /** The arguments of all calls of curl, each followed by its input. */
    private List<String> calls(ClientModel only, boolean codeLoginIsOn, String token) {
        String line = commandLine.redeeming(only, codeLoginIsOn).orElseThrow();
        return run(line, token, "2>&1 >/dev/null")
                .replaceFirst("^Code: *\n", "")
                .lines()
                .toList();
    }

    private String run(String line, String token, String redirection) {
        String curl = """
                curl() {
                    { for argument; do printf '%%s\\n' "$argument"; done; printf '< '; cat; echo; } >&2
                    case $2 in *userinfo) echo '{"sub":"1","preferred_username":"alice"}';; *) echo '{"%s":"t.o-k_n"}';; esac
                }
                """.formatted(token);
        return Program.run("sh", "-ec", curl + "echo '" + code + "' | " + line + " " + redirection)
                .done();
    }
}
