/**
 * What is not the same in all supported versions of Keycloak. Each difference is resolved once, when its class is initialized,
 * by what this Keycloak has; nothing is looked up while a request is served. What a version lacks altogether is asked of
 * {@link dev.authcodes.keycloak.compat.KeycloakVersion}.
 */
@NullMarked
package dev.authcodes.keycloak.compat;

import org.jspecify.annotations.NullMarked;
