package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.permission.MappedClients;
import dev.authcodes.keycloak.permission.MapperType;
import dev.authcodes.keycloak.permission.PageClient;
import java.net.URI;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** The realm's clients by the names that users know them by. */
final class AppDirectory {
    private final RealmModel realm;
    private final MappedClients clients;
    private final PageTexts texts;

    AppDirectory(KeycloakSession session, PageTexts texts) {
        this.realm = session.getContext().getRealm();
        this.clients = new MappedClients(session);
        this.texts = texts;
    }

    /**
     * A client as displayed.
     *
     * @param logo URL of an image (RFC 7591, {@code logo_uri})
     */
    public record App(
            String clientId,
            String name,
            @Nullable String description,
            @Nullable URI logo) {

        /** Whether the name differs from the {@code client_id}. */
        public boolean named() {
            return !name.equals(clientId);
        }
    }

    /** The clients with a mapper to redeem that can request tokens and meet the condition, sorted by name. */
    List<App> redeemers(Predicate<ClientModel> condition) {
        Comparator<App> byName = Comparator.comparing(App::name, Collator.getInstance(texts.language()));
        return clients.of(MapperType.REDEEM)
                .filter(AppDirectory::canRequestTokens)
                .filter(condition)
                .map(this::app)
                .sorted(byName.thenComparing(App::clientId))
                .toList();
    }

    App app(ClientModel client) {
        return new App(client.getClientId(), name(client), description(client), Logo.of(client));
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

    private String name(ClientModel client) {
        return given(client.getName())
                .orElseGet(
                        () -> PageClient.is(client) ? texts.text("auth-code-connect.this-page") : client.getClientId());
    }

    private @Nullable String description(ClientModel client) {
        return given(client.getDescription()).orElse(null);
    }

    /** It may be a message key of the theme, such as {@code ${client_account}}. */
    private Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(given -> !given.isBlank())
                .map(given -> isKey(given) ? texts.text(given.substring(2, given.length() - 1)) : given);
    }

    private static boolean isKey(String text) {
        return text.startsWith("${") && text.endsWith("}");
    }
}
