package dev.authcodes.keycloak.grant;

import dev.authcodes.keycloak.audit.ExtensionInfo;
import dev.authcodes.keycloak.code.RedemptionRequest;
import dev.authcodes.keycloak.compat.SupportedFactory;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import dev.authcodes.keycloak.token.EndpointAccess;
import dev.authcodes.keycloak.token.RefreshTokenEnd;
import java.util.Map;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.OAuth2GrantTypeFactory;
import org.keycloak.provider.ServerInfoAwareProviderFactory;

/** Registers the extension grant (RFC 6749, section 4.5). */
public final class AuthCodeGrantTypeFactory
        implements OAuth2GrantTypeFactory, ServerInfoAwareProviderFactory, SupportedFactory {
    @Override
    public String getId() {
        return RedemptionRequest.GRANT_TYPE;
    }

    /**
     * Keycloak writes it into the id of every access token of this grant. Must be exactly two letters that no other
     * grant uses.
     */
    @Override
    public String getShortcut() {
        return "ak";
    }

    @Override
    public OAuth2GrantType create(KeycloakSession session) {
        return new AuthCodeGrantType(new CodeOperations(session), new EndpointAccess(session));
    }

    @Override
    public Map<String, String> getOperationalInfo() {
        return ExtensionInfo.operationalInfo();
    }

    @Override
    public void init(Config.Scope config) {
        // nothing to configure
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof RefreshTokenEnd end) {
                new CodeOperations(end.session()).connections().end(end.userSession(), end.connection(), end.cause());
            }
        });
    }

    @Override
    public void close() {
        // nothing to close
    }
}
