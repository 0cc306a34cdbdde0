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
 * A POSIX shell command, to be copied, that redeems a code. The code is not in the command, which keeps it out of the
 * shell's history: the command reads it without echo and passes it by standard input, which keeps it out of the process
 * list. The braces keep a shell from reading the next pasted line as the code.
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

    /** The app's own command. */
    static String of(String command) {
        return ASKING + "printf '%s\\n' \"$code\" | " + command + "\nunset code; }";
    }

    /**
     * A command that redeems a code with curl.
     *
     * @param only the client to which the code is bound; null: none
     * @param codeLoginIsOn whether {@code POST auth/code-login} is enabled
     * @return empty if the client's authentication is too complex for a simple command
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
     * Prints who is signed in, or the response that says why nobody is.
     *
     * @param body with a placeholder for the code
     * @param token the member of the response with the access token
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

    /** Only the single quote is special within single quotes. */
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
