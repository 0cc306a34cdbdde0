package dev.authcodes.keycloak.token;

import org.keycloak.authorization.protection.introspect.RPTIntrospectionProvider;
import org.keycloak.authorization.protection.introspect.RPTIntrospectionProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;

/** {@link CodeIntrospection} of UMA's requesting party tokens, whose response states nothing that a mapper fills. */
public final class PermissionTokenIntrospectionFactory extends RPTIntrospectionProviderFactory {

    @Override
    public int order() {
        return super.order() + 10;
    }

    @Override
    public TokenIntrospectionProvider create(KeycloakSession session) {
        CodeIntrospection introspection = new CodeIntrospection(session);
        return new RPTIntrospectionProvider(session) {
            @Override
            protected boolean verifyTokenReuse() {
                return super.verifyTokenReuse() && !introspection.isRevoked(token, eventBuilder);
            }
        };
    }
}
