package dev.authcodes.keycloak.token;

import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;

/**
 * Userinfo for a token that came from a narrowed code. Keycloak works out the mappers anew from the token's scope and
 * all default scopes of the client, and there is no place to tell it otherwise but a mapper: the last one replaces what
 * the others have said.
 */
public final class NarrowedUserInfo {
    /** The type of the mapper that calls this. */
    public static final String MAPPER = "auth-codes";

    private NarrowedUserInfo() {}

    /** What userinfo may say; {@code userInfo} itself where the presented token is not narrowed. */
    public static AccessToken of(
            AccessToken userInfo, KeycloakSession session, UserSessionModel userSession, ClientSessionContext context) {
        if (NarrowedContext.is(context)) {
            return userInfo;
        }
        Optional<AccessToken> presented =
                PresentedTokens.of(session, OAuth2Constants.ACCESS_TOKEN).findFirst();
        return presented
                .flatMap(Lineage::filterOf)
                .map(filter -> new NarrowedContext(session, context.getClientSession(), filter)
                        .of(presented.get().getScope()))
                .map(narrowed -> new TokenManager()
                        .transformUserInfoAccessToken(
                                session, presented.get(), new AccessToken(), userSession, narrowed))
                .orElse(userInfo);
    }
}
