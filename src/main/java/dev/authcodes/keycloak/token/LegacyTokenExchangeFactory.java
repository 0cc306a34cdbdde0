package dev.authcodes.keycloak.token;

import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProviderFactory;
import org.keycloak.representations.AccessToken;

/** Token exchange as of Keycloak's feature {@code token-exchange}: see {@link StandardTokenExchangeFactory}. */
public final class LegacyTokenExchangeFactory extends V1TokenExchangeProviderFactory {

    @Override
    public int order() {
        return super.order() + 1;
    }

    @Override
    public TokenExchangeProvider create(KeycloakSession keycloakSession) {
        return new V1TokenExchangeProvider() {
            @Override
            protected Response exchangeClientToClient(
                    UserModel user, UserSessionModel userSession, AccessToken verified, boolean holderOnly) {
                TokenExchange exchange = new TokenExchange(session, event, params, userSession, verified);
                tokenManager = exchange.begin(tokenManager);
                Response response = super.exchangeClientToClient(user, userSession, verified, holderOnly);
                exchange.end();
                return response;
            }

            // What an identity provider has issued for the user knows nothing of our sessions.
            @Override
            protected Response exchangeToIdentityProvider(UserModel user, UserSessionModel userSession, String issuer) {
                new SubjectToken(
                                session,
                                event,
                                session.getContext().getBearerToken() instanceof AccessToken token ? token : null)
                        .requireNotOfCode();
                return super.exchangeToIdentityProvider(user, userSession, issuer);
            }
        };
    }
}
