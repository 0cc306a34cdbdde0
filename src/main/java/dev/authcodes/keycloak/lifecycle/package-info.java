/**
 * The rules of creating, redeeming, listing and revoking codes, each asked and recorded in one class, for all endpoints alike.
 * {@link dev.authcodes.keycloak.lifecycle.CodeOperations} wires them. Nothing here knows how an endpoint answers.
 */
@NullMarked
package dev.authcodes.keycloak.lifecycle;

import org.jspecify.annotations.NullMarked;
