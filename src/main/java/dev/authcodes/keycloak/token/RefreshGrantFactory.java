package dev.authcodes.keycloak.token;

import dev.authcodes.keycloak.compat.KeycloakVersion;
import dev.authcodes.keycloak.compat.SupportedFactory;
import jakarta.ws.rs.core.Response;
import org.keycloak.Config;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.RefreshTokenGrantType;
import org.keycloak.protocol.oidc.grants.RefreshTokenGrantTypeFactory;

/**
 * For Keycloak up to 26.6, which has no refresh token providers: replaces Keycloak's refresh grant, by the same id and
 * a higher order. It does what {@link CodeRefreshTokenProviderFactory} does from 26.7 on; refresh tokens that were not
 * obtained with a code are left to Keycloak.
 */
public final class RefreshGrantFactory extends RefreshTokenGrantTypeFactory implements SupportedFactory {
    @Override
    public String getId() {
        return SupportedFactory.replacing(super.getId(), KeycloakVersion.isSupported() && KeycloakVersion.isUpTo26_6());
    }

    @Override
    public boolean isSupported(Config.Scope config) {
        return SupportedFactory.super.isSupported(config) && KeycloakVersion.isUpTo26_6();
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        super.postInit(factory);
        if (KeycloakVersion.isUpTo26_5()) {
            BearerTokenFilter.activate(factory);
        }
    }

    @Override
    public int order() {
        return super.order() + 1;
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new RefreshGrant();
    }

    private static final class RefreshGrant extends RefreshTokenGrantType {
        @SuppressWarnings("NullAway.Init") // Keycloak sets the context first
        private RefreshingTokenManager refreshing;

        @Override
        public Response process(Context context) {
            return RefreshTokenOrigin.marked(context.getSession(), super.process(context));
        }

        @Override
        protected void setContext(Context context) {
            super.setContext(context);
            refreshing = new RefreshingTokenManager(event, new CodeRefresh(session));
            tokenManager = refreshing;
        }

        @Override
        public void updateClientSession(AuthenticatedClientSessionModel clientSession) {
            super.updateClientSession(clientSession);
            refreshing.refreshed(clientSession);
        }
    }
}
