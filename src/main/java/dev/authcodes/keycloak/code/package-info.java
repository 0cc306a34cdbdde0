/**
 * What belongs here: the pure rules and values of codes, such as their text, limits, restrictions, scopes, networks and
 * outcomes. What does not: anything that needs JAX-RS, Keycloak's services or storage.
 */
@NullMarked
package dev.authcodes.keycloak.code;

import org.jspecify.annotations.NullMarked;
