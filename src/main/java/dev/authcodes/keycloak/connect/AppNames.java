package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;

/** Reads the name of a client, which may be a key of the theme's messages, as in {@code ${client_account}}. */
final class AppNames {
    private final KeycloakSession session;
    private final Locale locale;
    /** Read when the first key is met: all messages of the theme for a name that is none would be too much. */
    private @Nullable Properties messages;

    AppNames(KeycloakSession session, Locale locale) {
        this.session = session;
        this.locale = locale;
    }

    String of(ClientModel client) {
        String name = client.getName();
        if (name == null || name.isBlank()) {
            return client.getClientId();
        }
        boolean isKey = name.startsWith("${") && name.endsWith("}");
        return isKey ? messages().getProperty(name.substring(2, name.length() - 1), name) : name;
    }

    private Properties messages() {
        if (messages == null) {
            messages = read();
        }
        return messages;
    }

    private Properties read() {
        try {
            Theme theme = session.theme().getTheme(Theme.Type.LOGIN);
            return theme.getEnhancedMessages(session.getContext().getRealm(), locale);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
