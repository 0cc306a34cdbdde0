package dev.authcodes.keycloak.compat;

import org.keycloak.Config;
import org.keycloak.provider.EnvironmentDependentProviderFactory;

/** A factory that is registered where this Keycloak is supported, and nowhere else. */
public interface SupportedFactory extends EnvironmentDependentProviderFactory {

    @Override
    default boolean isSupported(Config.Scope config) {
        return KeycloakVersion.isSupported();
    }

    /**
     * The id of a factory that takes the place of Keycloak's. Of two factories with one id, Keycloak keeps the one with the
     * higher order before it asks whether that is supported, so one that is not must have an id of its own, or Keycloak is
     * left with neither.
     *
     * @param keycloaks the id of Keycloak's factory
     */
    static String replacing(String keycloaks, boolean isSupported) {
        return isSupported ? keycloaks : "auth-code-inactive-" + keycloaks;
    }
}
