package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.SupportedFactory;
import jakarta.ws.rs.core.Response;
import org.keycloak.Config;
import org.keycloak.Token;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProviderFactory;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProviderFactory;
import org.keycloak.representations.AccessToken;

/** {@link TokenExchange} around each of Keycloak's providers, in the place of theirs: the same id, a higher order. */
public final class TokenExchangeFactories {

    private TokenExchangeFactories() {}

    /** Token exchange (RFC 8693) in the place of Keycloak's provider: the same id, a higher order. */
    public static final class StandardFactory extends StandardTokenExchangeProviderFactory implements SupportedFactory {
        @Override
        public String getId() {
            return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
        }

        @Override
        public boolean isSupported(Config.Scope config) {
            return super.isSupported(config) && SupportedFactory.super.isSupported(config);
        }

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
                    return RefreshTokens.marked(session, response);
                }
            };
        }
    }

    /** Token exchange as of Keycloak's feature {@code token-exchange}: see {@link StandardFactory}. */
    public static final class LegacyFactory extends V1TokenExchangeProviderFactory implements SupportedFactory {
        @Override
        public String getId() {
            return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
        }

        @Override
        public boolean isSupported(Config.Scope config) {
            return super.isSupported(config) && SupportedFactory.super.isSupported(config);
        }

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
                    return RefreshTokens.marked(session, response);
                }

                // What an identity provider has issued for the user knows nothing of our sessions.
                @Override
                protected Response exchangeToIdentityProvider(
                        UserModel user, UserSessionModel userSession, String issuer) {
                    Token verified = session.getContext().getBearerToken();
                    new SubjectToken(session, event, verified instanceof AccessToken token ? token : null)
                            .requireNotOfCode();
                    return super.exchangeToIdentityProvider(user, userSession, issuer);
                }
            };
        }
    }
}
