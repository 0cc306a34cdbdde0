/**
 * What belongs here: the admin resource {@code /admin/realms/{realm}/auth-codes}, with Keycloak's permissions and admin
 * events. What does not: rules.
 */
@NullMarked
package dev.authcodes.keycloak.admin;

import org.jspecify.annotations.NullMarked;
