package dev.authcodes.keycloak.token;

import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProviderFactory;
import org.keycloak.representations.AccessToken;

/** Token exchange (RFC 8693) in the place of Keycloak's provider: the same id, a higher order. */
public final class StandardTokenExchangeFactory extends StandardTokenExchangeProviderFactory {

    @Override
    public int order() {
        return super.order() + 1;
    }

    @Override
    public TokenExchangeProvider create(KeycloakSession keycloakSession) {
        return new StandardTokenExchangeProvider() {
            @Override
            protected Response exchangeClientToClient(
                    UserModel user, UserSessionModel userSession, AccessToken verified, boolean holderOnly) {
                TokenExchange exchange = new TokenExchange(session, event, params, userSession, verified);
                tokenManager = exchange.begin(tokenManager);
                Response response = super.exchangeClientToClient(user, userSession, verified, holderOnly);
                exchange.end();
                return response;
            }
        };
    }
}
