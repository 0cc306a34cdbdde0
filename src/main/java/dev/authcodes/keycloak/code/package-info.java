/**
 * The pure rules of codes: their text, limits, restrictions, scopes and outcomes. Nothing of JAX-RS or Keycloak's services.
 */
@NullMarked
package dev.authcodes.keycloak.code;

import org.jspecify.annotations.NullMarked;
