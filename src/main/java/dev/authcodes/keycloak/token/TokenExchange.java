package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.store.ConnectionNotes;
import dev.authcodes.keycloak.token.TokenExchange.StandardFactory;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.Token;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.StandardTokenExchangeProviderFactory;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProvider;
import org.keycloak.protocol.oidc.tokenexchange.V1TokenExchangeProviderFactory;
import org.keycloak.representations.AccessToken;

/** One token exchange, around what Keycloak does once it has verified the subject token. */
final class TokenExchange {
    private final SubjectToken subject;
    private final TokenExchangeContext.Params params;
    private final UserSessionModel userSession;
    private final @Nullable AccessToken verified;
    /** Of authentication, by client session, as each was before; absent where the user has not signed in. */
    private final Map<String, String> levels = new HashMap<>();

    TokenExchange(
            KeycloakSession session,
            EventBuilder event,
            TokenExchangeContext.Params params,
            UserSessionModel userSession,
            @Nullable AccessToken verified) {
        this.subject = new SubjectToken(session, event, verified);
        this.params = params;
        this.userSession = userSession;
        this.verified = verified;
    }

    /** To be called first; what creates the new tokens. */
    TokenManager begin(TokenManager keycloaks) {
        subject.requireExchangeable();
        boolean sameSession = verified == null || userSession.getId().equals(verified.getSessionId());
        if (!sameSession || OAuth2Constants.SAML2_TOKEN_TYPE.equals(params.getRequestedTokenType())) {
            subject.requireNotOfCode();
        }
        if (subject.isOfCode()) {
            userSession
                    .getAuthenticatedClientSessions()
                    .forEach((id, clientSession) ->
                            levels.put(id, clientSession.getNote(Constants.LEVEL_OF_AUTHENTICATION)));
        }
        return subject.tokenManager(keycloaks);
    }

    /**
     * To be called when the new tokens exist. Keycloak treats the exchange as a sign-in to the client that has them, at a
     * level of its own. Where it is the only one, it ends with the code; where it is not, the real one keeps its level.
     */
    void end() {
        subject.origin()
                .ifPresent(origin -> userSession
                        .getAuthenticatedClientSessions()
                        .forEach((id, clientSession) -> {
                            String level = levels.get(id);
                            if (level != null) {
                                restore(clientSession, level);
                            } else if (clientSession.getNote(Constants.LEVEL_OF_AUTHENTICATION) != null) {
                                clientSession.removeNote(Constants.LEVEL_OF_AUTHENTICATION);
                                new ConnectionNotes(clientSession)
                                        .write(Connection.exchanged(origin.connection(), origin.codeId()));
                            }
                        }));
    }

    private static void restore(AuthenticatedClientSessionModel clientSession, String level) {
        if (!level.equals(clientSession.getNote(Constants.LEVEL_OF_AUTHENTICATION))) {
            clientSession.setNote(Constants.LEVEL_OF_AUTHENTICATION, level);
        }
    }

    /** Token exchange (RFC 8693) in the place of Keycloak's provider: the same id, a higher order. */
    public static final class StandardFactory extends StandardTokenExchangeProviderFactory {

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

    /** Token exchange as of Keycloak's feature {@code token-exchange}: see {@link StandardFactory}. */
    public static final class LegacyFactory extends V1TokenExchangeProviderFactory {

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
