package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.theme.Theme;

/** Reads the name of a client, which may be a key of the theme's messages, as in {@code ${client_account}}. */
final class AppNames {
    private final Properties messages;

    private AppNames(Properties messages) {
        this.messages = messages;
    }

    static AppNames of(KeycloakSession session, Locale locale) {
        try {
            Theme theme = session.theme().getTheme(Theme.Type.LOGIN);
            return new AppNames(theme.getEnhancedMessages(session.getContext().getRealm(), locale));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String of(ClientModel client) {
        String name = client.getName();
        if (name == null || name.isBlank()) {
            return client.getClientId();
        }
        boolean isKey = name.startsWith("${") && name.endsWith("}");
        return isKey ? messages.getProperty(name.substring(2, name.length() - 1), name) : name;
    }
}
