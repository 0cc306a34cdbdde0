package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.theme.Theme;

/** The messages of the login theme in the user's language, for use outside the template. */
final class PageTexts {
    private final KeycloakSession session;
    private final Locale locale;
    /** Loaded on first use. */
    private @Nullable Properties messages;

    PageTexts(KeycloakSession session, UserModel user) {
        this.session = session;
        this.locale = session.getContext().resolveLocale(user);
    }

    /** Returns the key itself if the theme has no such message. */
    String text(String key) {
        return messages().getProperty(key, key);
    }

    /**
     * The language of this extension's messages: English if Keycloak has the user's language and the extension does
     * not. Times are formatted in it, too.
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
