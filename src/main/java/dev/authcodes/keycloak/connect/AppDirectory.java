package dev.authcodes.keycloak.connect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.theme.Theme;

/** The realm's clients under the names by which users know them. */
final class AppDirectory {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final Locale locale;
    /** Read when the first name needs it, since most names are not keys of messages. */
    private @Nullable Properties messages;

    AppDirectory(KeycloakSession session, Locale locale) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.locale = locale;
    }

    /** A client as it is shown. */
    public record App(String clientId, String name) {

        /** Whether the name differs from the {@code client_id}. */
        public boolean named() {
            return !name.equals(clientId);
        }
    }

    /** The clients that can request tokens and meet the condition, sorted by name. */
    List<App> apps(Predicate<ClientModel> condition) {
        Comparator<App> byName = Comparator.comparing(App::name, Collator.getInstance(locale));
        return realm.getClientsStream()
                .filter(AppDirectory::canRequestTokens)
                .filter(condition)
                .map(this::app)
                .sorted(byName.thenComparing(App::clientId))
                .toList();
    }

    App app(ClientModel client) {
        return new App(client.getClientId(), name(client));
    }

    /** By the {@code client_id}; of a client that has been deleted since, only that is known. */
    App withClientId(String clientId) {
        return Optional.ofNullable(realm.getClientByClientId(clientId))
                .map(this::app)
                .orElseGet(() -> new App(clientId, clientId));
    }

    /** By the internal id; null if the client has been deleted since. */
    @Nullable
    App withId(String id) {
        return Optional.ofNullable(realm.getClientById(id)).map(this::app).orElse(null);
    }

    private static boolean canRequestTokens(ClientModel client) {
        return client.isEnabled()
                && !client.isBearerOnly()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }

    /** The name may be a key of the theme's messages, as in {@code ${client_account}}. */
    private String name(ClientModel client) {
        String name = client.getName();
        if (name == null || name.isBlank()) {
            return client.getClientId();
        }
        boolean isKey = name.startsWith("${") && name.endsWith("}");
        return isKey ? messages().getProperty(name.substring(2, name.length() - 1), name) : name;
    }

    private Properties messages() {
        if (messages == null) {
            try {
                messages = session.theme().getTheme(Theme.Type.LOGIN).getEnhancedMessages(realm, locale);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return messages;
    }
}
