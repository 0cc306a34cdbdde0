/**
 * What belongs here: what differs between the supported versions of Keycloak. Each difference is resolved once, when
 * its class is initialized, by what the running Keycloak has, and what a version lacks is stated by
 * {@link dev.authcodes.keycloak.compat.KeycloakVersion}. What does not: rules, and lookups while a request is served.
 */
@NullMarked
package dev.authcodes.keycloak.compat;

import org.jspecify.annotations.NullMarked;
