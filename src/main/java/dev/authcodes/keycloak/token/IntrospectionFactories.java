package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.SupportedFactory;
import org.keycloak.authorization.protection.introspect.RPTIntrospectionProvider;
import org.keycloak.authorization.protection.introspect.RPTIntrospectionProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProvider;
import org.keycloak.protocol.oidc.AccessTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProvider;
import org.keycloak.protocol.oidc.RefreshTokenIntrospectionProviderFactory;
import org.keycloak.protocol.oidc.TokenIntrospectionProvider;
import org.keycloak.representations.AccessToken;

/** Replaces Keycloak's introspection providers with {@link CodeIntrospection}, by the same ids and a higher order. */
public final class IntrospectionFactories {

    private IntrospectionFactories() {}

    /** For access tokens. */
    public static final class AccessTokens extends AccessTokenIntrospectionProviderFactory implements SupportedFactory {
        @Override
        public String getId() {
            return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
        }

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

    /** For refresh tokens. */
    public static final class RefreshTokens extends RefreshTokenIntrospectionProviderFactory
            implements SupportedFactory {
        @Override
        public String getId() {
            return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
        }

        @Override
        public int order() {
            return super.order() + 10;
        }

        @Override
        public TokenIntrospectionProvider create(KeycloakSession session) {
            CodeIntrospection introspection = new CodeIntrospection(session);
            return new RefreshTokenIntrospectionProvider(session) {
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

    /** For UMA's requesting party tokens, whose response has no claims of mappers. */
    public static final class PermissionTokens extends RPTIntrospectionProviderFactory implements SupportedFactory {
        @Override
        public String getId() {
            return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported());
        }

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
}
