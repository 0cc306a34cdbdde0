package dev.authcodes.keycloak.compat;

import org.keycloak.Config;
import org.keycloak.provider.EnvironmentDependentProviderFactory;

/** A factory that is registered only if this Keycloak is supported. */
public interface SupportedFactory extends EnvironmentDependentProviderFactory {

    @Override
    default boolean isSupported(Config.Scope config) {
        return KeycloakVersion.isSupported();
    }

    /**
     * The id of a factory that replaces Keycloak's. Of two factories with the same id, Keycloak keeps the one with the
     * higher order before asking whether it is supported, so an unsupported one needs another id; otherwise Keycloak
     * would be left with neither.
     *
     * @param keycloaks the id of Keycloak's factory
     */
    static String replacing(String keycloaks, boolean isSupported) {
        return isSupported ? keycloaks : "auth-code-inactive-" + keycloaks;
    }
}
