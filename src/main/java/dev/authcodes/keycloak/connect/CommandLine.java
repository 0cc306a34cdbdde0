package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.code.CodeText;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.code.RedemptionRequest.RedemptionParameters;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.models.ClientModel;

/** A command line for a POSIX shell that redeems a code, to be copied. */
final class CommandLine {
    private final URI realm;

    /** @param realm the realm's URL */
    CommandLine(URI realm) {
        this.realm = realm;
    }

    /**
     * The command line that redeems this code.
     *
     * @param only the client to which the code is bound; null: none
     * @param codeLoginIsOn whether {@code POST auth/code-login} redeems codes without a client of its own
     * @return empty where the client authenticates in a way that no simple command can
     */
    Optional<String> redeeming(CodeText code, @Nullable ClientModel only, boolean codeLoginIsOn) {
        boolean isCodeLogin = only == null || RedemptionParameters.CODE_LOGIN_CLIENT.equals(only.getClientId());
        if (isCodeLogin && codeLoginIsOn) {
            return Optional.of(line(
                    realm + "/auth/code-login", List.of("-d " + quote("{\"auth_code\":\"" + code.reveal() + "\"}"))));
        }
        return authentication(only)
                .map(authentication -> line(
                        realm + "/protocol/openid-connect/token",
                        List.of(
                                authentication,
                                "-d " + quote("grant_type=" + RedemptionRequest.GRANT_TYPE),
                                "-d " + quote("auth_code=" + code.reveal()))));
    }

    private static Optional<String> authentication(@Nullable ClientModel only) {
        if (only == null) {
            return Optional.of("-d " + quote("client_id=YOUR_CLIENT_ID"));
        }
        if (only.isPublicClient()) {
            return Optional.of("--data-urlencode " + quote("client_id=" + only.getClientId()));
        }
        // RFC 6749, section 2.3.1: encoded before it becomes a part of the header.
        String user = URLEncoder.encode(only.getClientId(), StandardCharsets.UTF_8);
        return ClientIdAndSecretAuthenticator.PROVIDER_ID.equals(only.getClientAuthenticatorType())
                ? Optional.of("-u " + quote(user + ":YOUR_CLIENT_SECRET"))
                : Optional.empty();
    }

    private static String line(String url, List<String> options) {
        return "curl -s " + quote(url) + " \\\n  " + String.join(" \\\n  ", options);
    }

    /** Nothing is special within single quotes, except the single quote. */
    private static String quote(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
