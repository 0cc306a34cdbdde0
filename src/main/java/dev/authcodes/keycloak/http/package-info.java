/**
 * What belongs here: the realm resource {@code /realms/{realm}/auth}, which authenticates callers and maps JSON to
 * operations and back. What does not: rules.
 */
@NullMarked
package dev.authcodes.keycloak.http;

import org.jspecify.annotations.NullMarked;
