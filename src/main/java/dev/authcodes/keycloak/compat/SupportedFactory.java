package dev.authcodes.keycloak.compat;

import org.keycloak.Config;
import org.keycloak.provider.EnvironmentDependentProviderFactory;

/** A factory that is registered where this Keycloak is supported, and nowhere else. */
public interface SupportedFactory extends EnvironmentDependentProviderFactory {

    @Override
    default boolean isSupported(Config.Scope config) {
        return KeycloakVersion.isSupported();
    }
}
