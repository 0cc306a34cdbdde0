package dev.authcodes.keycloak.connect;

import dev.authcodes.keycloak.permission.ClientPermissions;
import java.text.Collator;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/** The realm's clients as people know them. */
final class Apps {
    private final KeycloakSession session;
    private final RealmModel realm;
    private final AppNames names;
    private final Locale locale;

    Apps(KeycloakSession session, Locale locale) {
        this.session = session;
        this.realm = session.getContext().getRealm();
        this.names = new AppNames(session, locale);
        this.locale = locale;
    }

    /** Those that may redeem a code of this person's, by name. */
    List<App> redeemers(UserModel user) {
        ClientPermissions permissions = new ClientPermissions(session);
        Comparator<App> byName = Comparator.comparing(App::name, Collator.getInstance(locale));
        return realm.getClientsStream()
                .filter(Apps::canAskForTokens)
                .filter(client -> permissions.toRedeem(client, user, null).isPresent())
                .map(this::app)
                .sorted(byName.thenComparing(App::clientId))
                .toList();
    }

    App app(ClientModel client) {
        return new App(client.getClientId(), names.of(client));
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

    private static boolean canAskForTokens(ClientModel client) {
        return client.isEnabled()
                && !client.isBearerOnly()
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol());
    }
}
