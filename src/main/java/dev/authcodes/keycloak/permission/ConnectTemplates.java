package dev.authcodes.keycloak.permission;

import dev.authcodes.keycloak.code.CodeText;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * How the page {@code auth/connect} passes a code to a client: by a link that opens it and by a command. Either is
 * empty if mappers contradict each other.
 *
 * @param uri an https URI, or one with a private-use scheme (RFC 8252, section 7.1), with a placeholder for the code;
 *     may be empty
 * @param command reads the code from standard input; may be empty
 */
public record ConnectTemplates(String uri, String command) {
    private static final String CODE = "{code}";
    private static final int MAX_LENGTH = 1000;

    /** The link that opens the client with this code. */
    public Optional<String> link(CodeText code) {
        String value = URLEncoder.encode(code.reveal(), StandardCharsets.UTF_8);
        return uri.isEmpty() ? Optional.empty() : Optional.of(uri.replace(CODE, value));
    }

    ConnectTemplates and(ConnectTemplates other) {
        return new ConnectTemplates(agreed(uri, other.uri), agreed(command, other.command));
    }

    private static String agreed(String one, String other) {
        if (one.isEmpty() || one.equals(other)) {
            return other;
        }
        return other.isEmpty() ? one : "";
    }

    /** @throws InvalidSettingException if it is not such a URI */
    static String readUri(String key, String text) {
        boolean hasOnePlace = text.contains(CODE) && text.indexOf(CODE) == text.lastIndexOf(CODE);
        if (text.length() > MAX_LENGTH || !hasOnePlace || !isLink(text.replace(CODE, "a"), text.replace(CODE, "b"))) {
            throw new InvalidSettingException(key, text, "uri-template");
        }
        return text;
    }

    /** @throws InvalidSettingException if it is not a single line, or takes the code as an argument */
    static String readCommand(String key, String text) {
        boolean isLine = text.chars().noneMatch(Character::isISOControl);
        if (text.length() > MAX_LENGTH || !isLine || text.contains(CODE)) {
            throw new InvalidSettingException(key, text, "command");
        }
        return text;
    }

    /** Compares the link for two codes, because neither its scheme nor its host may depend on the code. */
    private static boolean isLink(String first, String second) {
        try {
            URI one = new URI(first);
            URI other = new URI(second);
            return one.isAbsolute()
                    && one.getScheme().equals(other.getScheme())
                    && Objects.equals(one.getRawAuthority(), other.getRawAuthority())
                    && opensAnApp(one);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean opensAnApp(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https")
                ? uri.getHost() != null && uri.getRawUserInfo() == null
                : uri.getScheme().contains(".");
    }
}
