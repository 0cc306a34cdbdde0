package dev.authcodes.keycloak.permission;

import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;

/**
 * The client that the page {@code auth/connect} acts as. The page works without tokens, so a token of this client,
 * however obtained, cannot be used to create, manage or redeem codes.
 */
public final class PageClient {
    public static final String CLIENT_ID = "auth-code-connect";

    private static final Logger LOG = Logger.getLogger(PageClient.class);
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private PageClient() {}

    public static boolean is(ClientModel client) {
        return CLIENT_ID.equals(client.getClientId());
    }

    /**
     * The client that switches the page on. It must not have a browser flow: with one, anyone could send users to the
     * authorization endpoint on behalf of the page, in any response mode.
     */
    public static Optional<ClientModel> of(RealmModel realm) {
        return Optional.ofNullable(realm.getClientByClientId(CLIENT_ID))
                .filter(ClientModel::isEnabled)
                .filter(client -> OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol()))
                .filter(PageClient::hasNoBrowserFlow);
    }

    /** The address of the page in the realm of the request. */
    public static URI page(KeycloakContext context) {
        String realm = Urls.realmIssuer(
                context.getUri().getBaseUri(), context.getRealm().getName());
        return UriBuilder.fromUri(realm).path("auth").path("connect").build();
    }

    private static boolean hasNoBrowserFlow(ClientModel client) {
        boolean hasFlow = client.isStandardFlowEnabled() || client.isImplicitFlowEnabled();
        if (hasFlow && WARNED.add(client.getId())) {
            LOG.warnf(
                    "The page auth/connect of realm '%s' is off because client '%s' has the standard flow or the"
                            + " implicit flow enabled. Disable both; the page needs neither.",
                    client.getRealm().getName(), CLIENT_ID);
        }
        return !hasFlow;
    }
}
