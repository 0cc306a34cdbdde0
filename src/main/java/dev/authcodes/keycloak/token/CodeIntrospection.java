package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.TokenApi;
import dev.authcodes.keycloak.store.RevokedIds;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * Introspection (RFC 7662) of a token that Keycloak has verified and that was obtained with a code. Keycloak fills the
 * response with the mappers of all default scopes of the client; here, only with those that the code allows.
 */
final class CodeIntrospection {
    private final KeycloakSession session;
    private final RevokedIds revoked;

    CodeIntrospection(KeycloakSession session) {
        this.session = session;
        this.revoked = new RevokedIds(session);
    }

    /** Whether the token is inactive because its code or connection was revoked; if so, sends the event. */
    boolean isRevoked(AccessToken token, EventBuilder event) {
        boolean isRevoked =
                CodeOrigin.of(token).filter(origin -> origin.isRevoked(revoked)).isPresent();
        if (isRevoked) {
            event.detail(Details.REASON, "auth_code_revoked").error(Errors.INVALID_TOKEN);
        }
        return isRevoked;
    }

    /** The response; empty if Keycloak's own is right. */
    Optional<AccessToken> of(AccessToken token, UserSessionModel userSession) {
        ClientModel client = session.getContext().getRealm().getClientByClientId(token.getIssuedFor());
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        return clientSession == null
                ? Optional.empty()
                : CodeOrigin.of(token).map(origin -> transform(token, origin, userSession, clientSession));
    }

    private AccessToken transform(
            AccessToken token,
            CodeOrigin origin,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession) {
        AccessToken response = TokenApi.transformIntrospection(
                session,
                token,
                withoutMappedClaims(token),
                userSession,
                new NarrowedContext(session, clientSession, origin.filter()).of(token.getScope()));
        origin.writeTo(response, clientSession.getClient());
        return response;
    }

    /** The claims that no mapper writes, as in Keycloak's {@code AccessTokenIntrospectionProvider}. */
    private static AccessToken withoutMappedClaims(AccessToken token) {
        AccessToken bare = new AccessToken();
        bare.id(token.getId());
        bare.type(token.getType());
        bare.subject(token.getSubject());
        bare.iat(token.getIat());
        bare.exp(token.getExp());
        bare.issuedFor(token.getIssuedFor());
        bare.issuer(token.getIssuer());
        bare.setNonce(token.getNonce());
        bare.setScope(token.getScope());
        bare.setSessionId(token.getSessionId());
        bare.audience(token.getAudience());
        bare.setConfirmation(token.getConfirmation());
        return bare;
    }
}
