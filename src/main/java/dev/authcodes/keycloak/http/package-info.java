/**
 * The realm resource {@code /realms/{realm}/auth}: JSON in, JSON out, and who is calling. No rule.
 */
@NullMarked
package dev.authcodes.keycloak.http;

import org.jspecify.annotations.NullMarked;
