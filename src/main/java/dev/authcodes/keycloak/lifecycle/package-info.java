/**
 * What belongs here: the rules of creating, redeeming, listing and revoking codes and of ending connections, one class
 * for each operation, and {@link dev.authcodes.keycloak.lifecycle.CodeOperations}, which wires them. What does not: how
 * an endpoint answers.
 */
@NullMarked
package dev.authcodes.keycloak.lifecycle;

import org.jspecify.annotations.NullMarked;
