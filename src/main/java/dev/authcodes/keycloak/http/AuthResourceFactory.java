package dev.authcodes.keycloak.http;

import dev.authcodes.keycloak.audit.ExtensionInfo;
import dev.authcodes.keycloak.lifecycle.CodeOperations;
import java.util.Map;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ServerInfoAwareProviderFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Registers the realm resource {@code /realms/{realm}/auth}. */
public final class AuthResourceFactory implements RealmResourceProviderFactory, ServerInfoAwareProviderFactory {

    @Override
    public String getId() {
        return "auth";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new AuthResource(session, new CodeOperations(session));
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
        // nothing to prepare
    }

    @Override
    public void close() {
        // nothing to close
    }
}
