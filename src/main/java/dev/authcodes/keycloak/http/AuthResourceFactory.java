package dev.authcodes.keycloak.http;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Registers the realm resource {@code /realms/{realm}/auth}. */
public final class AuthResourceFactory implements RealmResourceProviderFactory {

    @Override
    public String getId() {
        return "auth";
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new AuthResource(session);
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
