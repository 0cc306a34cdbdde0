package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.theme.Theme;

/** The messages of the login theme in the user's language, as far as they are needed outside of the template. */
final class PageTexts {
    private final KeycloakSession session;
    private final Locale locale;
    /** Read when the first is needed. */
    private @Nullable Properties messages;

    PageTexts(KeycloakSession session, UserModel user) {
        this.session = session;
        this.locale = session.getContext().resolveLocale(user);
    }

    /** The key itself where the theme has no such message. */
    String text(String key) {
        return messages().getProperty(key, key);
    }

    /**
     * The language of the texts of this extension: English, where Keycloak has the user's language and the extension does
     * not. Times among these texts are in the same language.
     */
    Locale language() {
        return Locale.forLanguageTag(text("auth-code-connect.language"));
    }

    private Properties messages() {
        if (messages == null) {
            try {
                messages = session.theme()
                        .getTheme(Theme.Type.LOGIN)
                        .getEnhancedMessages(session.getContext().getRealm(), locale);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return messages;
    }
}
