/** The admin resource {@code /admin/realms/{realm}/auth-codes}. */
@NullMarked
package dev.authcodes.keycloak.admin;

import org.jspecify.annotations.NullMarked;
