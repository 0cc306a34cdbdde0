package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.code.Connection;
import dev.authcodes.keycloak.store.ConnectionNotes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenExchangeContext;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/** A token exchange: what happens before and after Keycloak's own, once the subject token is verified. */
final class TokenExchange {
    private final SubjectToken subject;
    private final TokenExchangeContext.Params params;
    private final UserSessionModel userSession;
    private final @Nullable AccessToken verified;
    /**
     * The level of authentication of each client session before the exchange; null if the user has not signed in to the
     * client.
     */
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

    /**
     * To be called first.
     *
     * @return the manager that creates the new tokens
     */
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
     * To be called after the new tokens are created. Keycloak records the exchange as a sign-in to their client, with a
     * level. If there is no other sign-in, it becomes a connection that ends with the code; otherwise the real sign-in
     * keeps its level.
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
}
