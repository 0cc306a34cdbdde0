package dev.authcodes.keycloak.token;

import java.util.Optional;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.RefreshToken;

/**
 * What introspection (RFC 7662) tells of a token that came from a code. Keycloak lets the mappers of all default scopes
 * of the client fill the answer; here only those do that the code lets through.
 */
public final class NarrowedIntrospection {
    private final KeycloakSession session;

    public NarrowedIntrospection(KeycloakSession session) {
        this.session = session;
    }

    /** Empty where Keycloak may answer by itself. */
    public Optional<AccessToken> of(AccessToken token, UserSessionModel userSession) {
        Optional<ScopeFilter> filter = token instanceof RefreshToken refreshToken
                ? Lineage.of(refreshToken).map(Lineage::filter)
                : Lineage.filterOf(token);
        RealmModel realm = session.getContext().getRealm();
        ClientModel client = realm.getClientByClientId(token.getIssuedFor());
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        if (filter.isEmpty() || clientSession == null) {
            return Optional.empty();
        }
        return Optional.of(new TokenManager()
                .transformIntrospectionAccessToken(
                        session,
                        token,
                        withoutMappedClaims(token),
                        userSession,
                        new NarrowedContext(session, clientSession, filter.get()).of(token.getScope())));
    }

    /** What no mapper has put in, as in Keycloak's {@code AccessTokenIntrospectionProvider}, and our own claims. */
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
        Lineage.copyClaims(token, bare);
        return bare;
    }
}
