package dev.authcodes.keycloak.token;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/** {@link CodeIntrospection} of access tokens, in the place of Keycloak's provider: the same id, a higher order. */
public final class AccessTokenIntrospectionFactory extends AccessTokenIntrospectionProviderFactory {

    @Override
    public int order() {
        return super.order() + 10;
    }

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        CodeIntrospection introspection = new CodeIntrospection(session);
        return new AccessTokenIntrospectionProvider<AccessToken>(session) {
            @Override
            protected boolean verifyTokenReuse() {
                return super.verifyTokenReuse() && !introspection.isRevoked(token, eventBuilder);
            }

            @Override
            public AccessToken transformAccessToken(AccessToken presented, UserSessionModel userSession) {
                return introspection
                        .of(presented, userSession)
                        .orElseGet(() -> super.transformAccessToken(presented, userSession));
            }
        };
    }
}
