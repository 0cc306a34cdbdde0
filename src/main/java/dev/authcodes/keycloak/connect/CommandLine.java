package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.models.ClientModel;

/**
 * A command for a POSIX shell that redeems a code, to be copied. The code is not in it, so that it ends up in no history:
 * the command asks for it without echo and passes it on by standard input, where no list of processes has it. In braces,
 * since a shell would otherwise take the next pasted line for the code.
 */
final class CommandLine {
    private static final String ASKING = """
            { printf 'Code: ' >&2
            code=$(trap 'stty echo 2>/dev/null || :' 0; trap 'exit 1' 2; stty -echo 2>/dev/null || :; IFS= read -r line; printf %s "$line")
            echo >&2
            """;

    private final URI realm;

    /** @param realm the realm's URL */
    CommandLine(URI realm) {
        this.realm = realm;
    }

    /** The command line of the app itself. */
    static String of(String command) {
        return ASKING + "printf '%s\\n' \"$code\" | " + command + "\nunset code; }";
    }

    /**
     * The command line that redeems a code by curl.
     *
     * @param only the client to which the code is bound; null: none
     * @param codeLoginIsOn whether {@code POST auth/code-login} redeems codes without a client of its own
     * @return empty where the client authenticates in a way that no simple command can
     */
    Optional<String> redeeming(@Nullable ClientModel only, boolean codeLoginIsOn) {
        boolean isCodeLogin = only == null || RedemptionParameters.CODE_LOGIN_CLIENT.equals(only.getClientId());
        if (isCodeLogin && codeLoginIsOn) {
            String body = "{\"auth_code\":\"%s\",\"scope\":\"openid\"}";
            return Optional.of(line(body, realm + "/auth/code-login", "", "by_jwt"));
        }
        return authentication(only)
                .map(authentication -> line(
                        "auth_code=%s",
                        realm + "/protocol/openid-connect/token",
                        authentication + " -d " + quote("grant_type=" + RedemptionRequest.GRANT_TYPE)
                                + " -d scope=openid ",
                        "access_token"));
    }

    private static Optional<String> authentication(@Nullable ClientModel only) {
        if (only == null) {
            return Optional.of("-d client_id=YOUR_CLIENT_ID");
        }
        if (only.isPublicClient()) {
            return Optional.of("--data-urlencode " + quote("client_id=" + only.getClientId()));
        }
        // RFC 6749, section 2.3.1: encoded before it becomes a part of the header. Curl asks for the secret.
        String user = URLEncoder.encode(only.getClientId(), StandardCharsets.UTF_8);
        return ClientIdAndSecretAuthenticator.PROVIDER_ID.equals(only.getClientAuthenticatorType())
                ? Optional.of("-u " + quote(user))
                : Optional.empty();
    }

    /**
     * Ends with who is signed in, or with the answer that says why nobody is.
     *
     * @param body with the place of the code
     * @param token the member of the answer with the access token
     */
    private String line(String body, String url, String options, String token) {
        String userinfo = realm + "/protocol/openid-connect/userinfo";
        return ASKING
                + "answer=$(printf " + quote(body) + " \"$code\" | curl -sS " + quote(url) + " " + options + "-d @-)\n"
                + "token=$(printf %s \"$answer\" | " + member(token) + ")\n"
                + "if [ -n \"$token\" ]; then\n"
                + "name=$(printf 'Authorization: Bearer %s' \"$token\" | curl -sS " + quote(userinfo) + " -H @- | "
                + member("preferred_username") + ")\n"
                + "echo \"Signed in as ${name:-the user of the code}\"\n"
                + "else printf '%s\\n' \"$answer\"; fi\n"
                + "unset code; }";
    }

    /** Reads a member of a JSON object. */
    private static String member(String name) {
        return "sed -n " + quote("s/.*\"" + name + "\":\"\\([^\"]*\\)\".*/\\1/p");
    }

    /** Nothing is special within single quotes, except the single quote. */
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
