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

/**
 * Replaces Keycloak's token exchange providers with ones that run {@link TokenExchange}, by the same ids and a higher
 * order.
 */
public final class TokenExchangeFactories {

    private TokenExchangeFactories() {}

    /** Standard token exchange (RFC 8693). */
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
                    return RefreshTokenOrigin.marked(session, response);
                }
            };
        }
    }

    /** Legacy token exchange, Keycloak's feature {@code token-exchange}. */
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
                    return RefreshTokenOrigin.marked(session, response);
                }

                // The tokens of an identity provider are not bound to our sessions.
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
